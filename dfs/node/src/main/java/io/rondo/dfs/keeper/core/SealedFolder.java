package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkRef;
import java.util.List;

/** A job's output: one entry however many files it has. They stand in a manifest, which lies in these chunks. */
record SealedFolder(
        long number,
        String name,
        Attributes attributes,
        long modified,
        long accessed,
        Residence residence,
        String transaction,
        List<ChunkRef> manifest,
        int files,
        long bytes)
        implements Inode {
    SealedFolder {
        manifest = List.copyOf(manifest);
    }

    @Override
    public Totals totals() {
        return new Totals(files, 1, bytes, bytes * attributes.replication());
    }

    @Override
    public SealedFolder at(String newName, Residence newResidence) {
        return new SealedFolder(
                number, newName, attributes, modified, accessed, newResidence, transaction, manifest, files, bytes);
    }

    @Override
    public SealedFolder described(Attributes newAttributes, long newModified, long newAccessed) {
        return new SealedFolder(
                number, name, newAttributes, newModified, newAccessed, residence, transaction, manifest, files, bytes);
    }
}

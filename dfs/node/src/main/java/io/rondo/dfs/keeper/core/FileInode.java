package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkRef;
import java.util.List;

/**
 * A file. It is kept small, for there may be millions.
 *
 * @param opened twice how often a writer has opened it, and one more while the last of them has yet to say that it is done
 * @param packedChunks as {@link PackedChunks} packs them
 */
record FileInode(
        long number,
        String name,
        Attributes attributes,
        long modified,
        long accessed,
        Residence residence,
        int opened,
        long length,
        byte[] packedChunks)
        implements Inode {
    /** Its first writer is about to write it. */
    static FileInode empty(long number, String name, Attributes attributes, long time, Residence residence) {
        return new FileInode(number, name, attributes, time, time, residence, 3, 0, PackedChunks.NONE);
    }

    /** Where chunks written to this file are born. */
    static String birth(long number) {
        return "i" + number;
    }

    List<ChunkRef> chunks() {
        return PackedChunks.unpack(packedChunks, birth(number));
    }

    @Override
    public int generation() {
        return opened >> 1;
    }

    boolean writing() {
        return (opened & 1) != 0;
    }

    FileInode plus(List<ChunkRef> more, long time) {
        long added = more.stream().mapToLong(ChunkRef::length).sum();
        return new FileInode(
                number,
                name,
                attributes,
                more.isEmpty() ? modified : time,
                accessed,
                residence,
                opened,
                length + added,
                PackedChunks.append(packedChunks, more, birth(number)));
    }

    /** With nothing behind the first {@code keep} chunks but a tail. */
    FileInode cut(int keep, List<ChunkRef> tail, long time) {
        List<ChunkRef> kept = chunks().subList(0, keep);
        return new FileInode(
                        number,
                        name,
                        attributes,
                        time,
                        accessed,
                        residence,
                        opened,
                        kept.stream().mapToLong(ChunkRef::length).sum(),
                        PackedChunks.append(PackedChunks.NONE, kept, birth(number)))
                .plus(tail, time);
    }

    private FileInode withOpened(int newOpened) {
        return new FileInode(number, name, attributes, modified, accessed, residence, newOpened, length, packedChunks);
    }

    /** With another writer in place of the last. */
    FileInode reopened() {
        return withOpened((generation() + 1) << 1 | 1);
    }

    /** Its writer is done. */
    FileInode closed() {
        return withOpened(opened & -2);
    }

    @Override
    public Totals totals() {
        return new Totals(1, 0, length, length * attributes.replication());
    }

    @Override
    public FileInode at(String newName, Residence newResidence) {
        return new FileInode(
                number, newName, attributes, modified, accessed, newResidence, opened, length, packedChunks);
    }

    @Override
    public FileInode described(Attributes newAttributes, long newModified, long newAccessed) {
        return new FileInode(
                number, name, newAttributes, newModified, newAccessed, residence, opened, length, packedChunks);
    }
}

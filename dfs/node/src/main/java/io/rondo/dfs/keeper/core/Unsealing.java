package io.rondo.dfs.keeper.core;

import io.rondo.dfs.keeper.core.KeeperRecord.SealedPart;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.protocol.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Sealed folders on their way to ordinary ones: the parts of their manifests that the journal has brought. */
final class Unsealing {
    private final Map<Long, List<byte[]>> parts = new TreeMap<>();

    void take(SealedPart part) {
        if (part.index() == 0) {
            parts.put(part.folder(), new ArrayList<>());
        }
        parts.get(part.folder()).add(part.bytes());
    }

    /** How many parts there are. */
    int count(long folder) {
        return parts.getOrDefault(folder, List.of()).size();
    }

    void forget(long folder) {
        parts.remove(folder);
    }

    List<SealedPart> parts() {
        List<SealedPart> all = new ArrayList<>();
        parts.forEach((folder, list) -> {
            for (int i = 0; i < list.size(); i++) {
                all.add(new SealedPart(folder, i, list.get(i)));
            }
        });
        return all;
    }

    void restore(List<SealedPart> saved) {
        parts.clear();
        saved.forEach(this::take);
    }

    /** The folder with its files, which are as old as it is, whatever snapshots were taken since. */
    Folder open(SealedFolder sealed, LongSupplier numbers) {
        Contents contents = new Contents();
        byte[] manifest = ManifestParts.joined(parts.remove(sealed.number()));
        Manifest.WIRE.decode(manifest).files().forEach(file -> contents.add(Tree.names("/" + file.name()), file));
        Attributes before = sealed.attributes();
        Folder empty = new Folder(
                sealed.number(),
                sealed.name(),
                new Attributes(before.owner(), before.group(), before.mode(), 0, 0),
                sealed.modified(),
                sealed.accessed(),
                sealed.residence(),
                NameTree.EMPTY,
                Totals.NOTHING,
                Quota.NONE,
                0);
        Attributes ofFiles = new Attributes(
                before.owner(), before.group(), Attributes.FILE_MODE, before.replication(), before.chunkSize());
        return contents.fill(empty, ofFiles, numbers);
    }

    /** Names in a manifest may lead through folders. */
    private static final class Contents {
        private final TreeMap<String, SealedFile> files = new TreeMap<>();
        private final TreeMap<String, Contents> folders = new TreeMap<>();

        void add(List<String> names, SealedFile file) {
            Contents at = this;
            for (String name : names.subList(0, names.size() - 1)) {
                at = at.folders.computeIfAbsent(name, folder -> new Contents());
            }
            at.files.putIfAbsent(names.get(names.size() - 1), file);
        }

        Folder fill(Folder folder, Attributes ofFiles, LongSupplier numbers) {
            TreeMap<String, Inode> children = new TreeMap<>();
            files.forEach((name, file) -> {
                long number = numbers.getAsLong();
                children.put(
                        name,
                        new FileInode(
                                number,
                                name,
                                ofFiles,
                                folder.modified(),
                                folder.accessed(),
                                Residence.ALWAYS,
                                2, // opened once, and done
                                file.length(),
                                PackedChunks.pack(file.chunks(), FileInode.birth(number))));
            });
            folders.forEach((name, contents) -> {
                Folder empty = Folder.empty(
                        numbers.getAsLong(), name, folder.attributes(), folder.modified(), Residence.ALWAYS);
                children.put(name, contents.fill(empty, ofFiles, numbers));
            });
            return folder.holding(List.copyOf(children.values()));
        }
    }
}

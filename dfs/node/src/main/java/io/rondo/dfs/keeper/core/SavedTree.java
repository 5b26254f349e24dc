package io.rondo.dfs.keeper.core;

import io.rondo.base.wire.Wire;
import io.rondo.dfs.keeper.core.FolderSnapshots.FolderSnapshot;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The view's tree with all else that is in a snapshot of the journal. The bytes are messages, each with its length before it
 * (int32): the rest of the view, then pages of inodes, children before their folder. Inodes that a folder's snapshot shares
 * with the tree, or with another snapshot, stand there once: later they are referred to by their position.
 */
record SavedTree(KeeperSnapshot rest, Folder root, List<FolderSnapshot> snapshots) {
    private static final Wire<Page> PAGE = Wire.of(Page.class);
    private static final int PAGE_SIZE = 1_000;

    /** @param attributes those of its inodes, each once */
    private record Page(List<Attributes> attributes, List<Saved> inodes) {}

    /** One of: an inode written before, a file, a folder with its last inodes in it, a sealed folder, a snapshot's root. */
    private sealed interface Saved {
        record Before(int position) implements Saved {}

        /** @param attributes their place in the page's */
        record File(
                long number,
                String name,
                int attributes,
                long modified,
                long accessed,
                Residence residence,
                int opened,
                long length,
                byte[] chunks)
                implements Saved {}

        record Directory(
                long number,
                String name,
                int attributes,
                long modified,
                long accessed,
                Residence residence,
                int children,
                Quota quota)
                implements Saved {}

        record Sealed(SealedFolder folder) implements Saved {}

        /** The inode before it is what the folder was. */
        record Captured(int id, String name, long folder, long time) implements Saved {}
    }

    static byte[] write(KeeperSnapshot rest, Folder root, List<FolderSnapshot> snapshots) {
        return new Writer(!snapshots.isEmpty()).write(rest, root, snapshots);
    }

    static SavedTree read(byte[] bytes) {
        return new Reader().read(bytes);
    }

    private static final class Writer {
        private final List<byte[]> messages = new ArrayList<>();
        /** Not null if something may be shared. */
        private final Map<Inode, Integer> positions;

        private final Map<Attributes, Integer> attributes = new HashMap<>();
        private final List<Attributes> attributeList = new ArrayList<>();
        private final List<Saved> page = new ArrayList<>();
        private int position;

        Writer(boolean sharing) {
            positions = sharing ? new IdentityHashMap<>() : null;
        }

        byte[] write(KeeperSnapshot rest, Folder root, List<FolderSnapshot> snapshots) {
            messages.add(KeeperSnapshot.WIRE.encode(rest));
            inode(root);
            for (FolderSnapshot snapshot : snapshots) {
                inode(snapshot.root());
                put(new Saved.Captured(snapshot.id(), snapshot.name(), snapshot.folder(), snapshot.time()));
            }
            flush();
            int size = 0;
            for (byte[] message : messages) {
                size = Math.addExact(size, Integer.BYTES + message.length);
            }
            ByteBuffer all = ByteBuffer.allocate(size);
            messages.forEach(message -> all.putInt(message.length).put(message));
            return all.array();
        }

        private void inode(Inode inode) {
            Integer before = positions == null ? null : positions.get(inode);
            if (before != null) {
                put(new Saved.Before(before));
                return;
            }
            if (inode instanceof Folder folder) {
                folder.children().forEach(this::inode);
            }
            int shared = attributes.computeIfAbsent(inode.attributes(), next -> {
                attributeList.add(next);
                return attributeList.size() - 1;
            });
            if (inode instanceof FileInode file) {
                put(new Saved.File(
                        file.number(),
                        file.name(),
                        shared,
                        file.modified(),
                        file.accessed(),
                        file.residence(),
                        file.opened(),
                        file.length(),
                        file.packedChunks()));
            } else if (inode instanceof Folder folder) {
                put(new Saved.Directory(
                        folder.number(),
                        folder.name(),
                        shared,
                        folder.modified(),
                        folder.accessed(),
                        folder.residence(),
                        folder.children().size(),
                        folder.quota()));
            } else if (inode instanceof SealedFolder sealed) {
                put(new Saved.Sealed(sealed));
            }
            if (positions != null) {
                positions.put(inode, position);
            }
            position++;
        }

        private void put(Saved saved) {
            page.add(saved);
            if (page.size() == PAGE_SIZE) {
                flush();
            }
        }

        private void flush() {
            messages.add(PAGE.encode(new Page(attributeList, page)));
            page.clear();
            attributes.clear();
            attributeList.clear();
        }
    }

    private static final class Reader {
        private final List<Inode> inodes = new ArrayList<>();
        private final Deque<Inode> open = new ArrayDeque<>();
        private final Map<Attributes, Attributes> attributes = new HashMap<>();
        private final Map<Residence, Residence> residences = new HashMap<>();
        private final List<FolderSnapshot> snapshots = new ArrayList<>();

        SavedTree read(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            int length = in.getInt();
            KeeperSnapshot rest = KeeperSnapshot.WIRE.decode(bytes, in.position(), length);
            in.position(in.position() + length);
            while (in.hasRemaining()) {
                length = in.getInt();
                Page page = PAGE.decode(bytes, in.position(), length);
                in.position(in.position() + length);
                List<Attributes> known = page.attributes().stream()
                        .map(each -> attributes.computeIfAbsent(each, same -> same))
                        .toList();
                page.inodes().forEach(saved -> take(saved, known));
            }
            return new SavedTree(rest, (Folder) open.pop(), snapshots);
        }

        private void take(Saved saved, List<Attributes> known) {
            if (saved instanceof Saved.Before before) {
                open.push(inodes.get(before.position()));
            } else if (saved instanceof Saved.Captured captured) {
                snapshots.add(new FolderSnapshot(
                        captured.id(), captured.name(), captured.folder(), captured.time(), open.pop()));
            } else {
                Inode inode = inode(saved, known);
                inodes.add(inode);
                open.push(inode);
            }
        }

        private Inode inode(Saved saved, List<Attributes> known) {
            if (saved instanceof Saved.File file) {
                return new FileInode(
                        file.number(),
                        file.name(),
                        known.get(file.attributes()),
                        file.modified(),
                        file.accessed(),
                        shared(file.residence()),
                        file.opened(),
                        file.length(),
                        file.chunks());
            }
            if (saved instanceof Saved.Sealed sealed) {
                return sealed.folder();
            }
            Saved.Directory folder = (Saved.Directory) saved;
            Inode[] children = new Inode[folder.children()];
            for (int i = children.length - 1; i >= 0; i--) {
                children[i] = open.pop();
            }
            return new Folder(
                            folder.number(),
                            folder.name(),
                            known.get(folder.attributes()),
                            folder.modified(),
                            folder.accessed(),
                            shared(folder.residence()),
                            NameTree.EMPTY,
                            Totals.NOTHING,
                            folder.quota(),
                            0)
                    .holding(List.of(children));
        }

        private Residence shared(Residence residence) {
            return residences.computeIfAbsent(residence, same -> same);
        }
    }
}

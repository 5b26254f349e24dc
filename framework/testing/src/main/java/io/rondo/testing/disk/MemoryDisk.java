package io.rondo.testing.disk;

import io.rondo.base.disk.DiskOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * A disk in memory that knows what was forced, and so what may be left of it when the power goes: see {@link #crashes}. It promises
 * what POSIX does and no more: a force makes a file's content durable but not its name, a folder's force the names in it but
 * not the content behind them; a rename within a folder happens whole or not at all, one between folders in each on its own.
 * Single-threaded.
 */
public final class MemoryDisk implements DiskOperations {
    private static final long ROOM = 1L << 40;

    private final FolderNode root;
    private Runnable observer = () -> {};

    /** Empty. */
    public MemoryDisk() {
        this(new FolderNode());
    }

    MemoryDisk(FolderNode root) {
        this.root = root;
    }

    /** Told after each change and each force, before whoever asked for it learns that it is done. */
    public void observe(Runnable newObserver) {
        observer = newObserver;
    }

    /** A file of this content is there, on the disk too, whatever was there before: damage, as it may befall any disk. */
    public void overwrite(Path path, byte[] content) throws IOException {
        FolderNode parent = parent(path);
        parent.put(name(path), new FileNode(content));
        parent.force();
    }

    /** All that may be left if the power goes now; no two are alike. */
    public Set<CrashState> crashes() {
        return Crashes.of(root);
    }

    /** One of {@link #crashes} by chance, however many there are; {@code below} draws a number below another. */
    public CrashState crash(IntUnaryOperator below) {
        return Crashes.oneOf(root, below);
    }

    private Node find(Path path) {
        Node at = root;
        for (Path name : path.toAbsolutePath().normalize()) {
            if (!(at instanceof FolderNode folder)) {
                return null;
            }
            at = folder.names().get(name.toString());
        }
        return at;
    }

    private Node require(Path path) throws NoSuchFileException {
        Node found = find(path);
        if (found == null) {
            throw new NoSuchFileException(path.toString());
        }
        return found;
    }

    private FolderNode folder(Path path) throws IOException {
        if (require(path) instanceof FolderNode folder) {
            return folder;
        }
        throw new NotDirectoryException(path.toString());
    }

    private FolderNode parent(Path path) throws IOException {
        return folder(path.toAbsolutePath().normalize().getParent());
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public FileChannel open(Path path, OpenOption... options) throws IOException {
        List<OpenOption> wanted = Arrays.asList(options);
        if (wanted.contains(StandardOpenOption.CREATE_NEW)) {
            if (find(path) != null) {
                throw new FileAlreadyExistsException(path.toString());
            }
            FileNode made = new FileNode(new byte[0]);
            parent(path).put(name(path), made);
            observer.run();
            return channel(made);
        }
        if (!wanted.equals(List.of(StandardOpenOption.READ))) {
            throw new UnsupportedOperationException("files are made anew or only read");
        }
        if (require(path) instanceof FileNode file) {
            return channel(file);
        }
        throw new IOException("Is a directory: " + path);
    }

    private FileChannel channel(FileNode file) {
        return new ChannelOverFile() {
            @Override
            public int read(ByteBuffer target, long from) {
                return file.read(target, from);
            }

            @Override
            public int write(ByteBuffer source, long from) {
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                file.write(from, bytes);
                observer.run();
                return bytes.length;
            }

            @Override
            public long size() {
                return file.size();
            }

            @Override
            public void force(boolean metaData) {
                file.force();
                observer.run();
            }

            @Override
            protected void implCloseChannel() {
                // nothing is held
            }
        };
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        Node there = find(folder);
        if (there instanceof FileNode) {
            throw new FileAlreadyExistsException(folder.toString());
        }
        if (there == null) {
            parent(folder).put(name(folder), new FolderNode());
            observer.run();
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Node moved = require(from);
        if (moved instanceof FolderNode || find(to) instanceof FolderNode) {
            throw new UnsupportedOperationException("only files are renamed");
        }
        FolderNode source = parent(from);
        FolderNode target = parent(to);
        if (source == target) {
            target.rename(name(from), name(to), moved);
        } else {
            target.put(name(to), moved);
            source.remove(name(from));
        }
        observer.run();
    }

    @Override
    public void delete(Path path) throws IOException {
        if (require(path) instanceof FolderNode folder && !folder.names().isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        parent(path).remove(name(path));
        observer.run();
    }

    @Override
    public boolean exists(Path path) {
        return find(path) != null;
    }

    @Override
    public boolean isFolder(Path path) {
        return find(path) instanceof FolderNode;
    }

    @Override
    public long size(Path path) throws IOException {
        return require(path) instanceof FileNode file ? file.size() : 0;
    }

    @Override
    public List<Path> list(Path path) throws IOException {
        return folder(path).names().keySet().stream().map(path::resolve).toList();
    }

    @Override
    public void forceFolder(Path path) throws IOException {
        folder(path).force();
        observer.run();
    }

    @Override
    public long usableSpace(Path folder) {
        return ROOM;
    }
}

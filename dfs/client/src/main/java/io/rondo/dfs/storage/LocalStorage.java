package io.rondo.dfs.storage;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Writable;
import io.rondo.base.disk.Disk;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files of this machine, scheme {@code file}. An identity is the file key, size and time of change. */
public final class LocalStorage implements OutputStorage {
    private static final long BLOCK = 64L << 20;

    @Override
    public String scheme() {
        return "file";
    }

    /** Takes {@code file:} URIs, escaped or plain, and plain paths. */
    public static Path path(String uri) {
        if (!uri.startsWith("file:")) {
            return Path.of(uri);
        }
        try {
            return Path.of(URI.create(uri));
        } catch (IllegalArgumentException e) {
            return Path.of(uri.substring("file:".length()).replaceFirst("^//+", "/")); // not escaped
        }
    }

    private static String uri(Path path) {
        String uri = path.toAbsolutePath().normalize().toUri().toString();
        return uri.endsWith("/") && uri.length() > "file:///".length() ? uri.substring(0, uri.length() - 1) : uri;
    }

    private static Entry entry(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        String identity = attributes.fileKey() + "/" + attributes.size() + "/"
                + attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS);
        return new Entry(uri(path), attributes.isDirectory(), attributes.size(), identity);
    }

    @Override
    public Optional<Entry> stat(String uri) throws IOException {
        try {
            return Optional.of(entry(path(uri)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Entry> list(String uri) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> children = Files.list(path(uri))) {
            for (Path child : (Iterable<Path>) children.sorted()::iterator) {
                entries.add(entry(child));
            }
        }
        return entries;
    }

    @Override
    public List<FileSlice> blocks(Entry file) throws IOException {
        if (!Files.isReadable(path(file.uri()))) {
            throw new java.nio.file.AccessDeniedException(path(file.uri()).toString());
        }
        List<FileSlice> slices = new ArrayList<>();
        for (long start = 0; start < file.length(); start += BLOCK) {
            long length = Math.min(BLOCK, file.length() - start);
            slices.add(new FileSlice(file.uri(), file.identity(), start, length, file.length(), List.of()));
        }
        return slices;
    }

    @Override
    public Readable open(FileSlice slice) throws IOException {
        Path path = path(slice.uri());
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        if (!slice.identity().isEmpty() && !entry(path).identity().equals(slice.identity())) {
            channel.close();
            throw new IOException("the input " + path + " was changed after the job was submitted");
        }
        return new LocalReadable(channel, channel.size());
    }

    private record LocalReadable(FileChannel channel, long length) implements Readable {
        @Override
        public int read(long position, byte[] target, int offset, int count) throws IOException {
            return channel.read(ByteBuffer.wrap(target, offset, count), position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public boolean makeDirectories(String uri) throws IOException {
        Path path = path(uri).toAbsolutePath();
        if (Files.isDirectory(path)) {
            return false;
        }
        List<Path> missing = new ArrayList<>();
        for (Path p = path; p != null && !Files.exists(p); p = p.getParent()) {
            missing.add(p);
        }
        Files.createDirectories(path);
        for (Path made : missing) {
            Disk.syncFolder(made.getParent());
        }
        return true;
    }

    @Override
    public Writable create(String uri) throws IOException {
        Path path = path(uri).toAbsolutePath();
        return new LocalWritable(path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    private record LocalWritable(Path path, FileChannel channel) implements Writable {
        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) { // which says what happened, but not where
                throw (IOException) new FileSystemException(path.toString(), null, e.getMessage()).initCause(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                try (channel) {
                    channel.force(true);
                }
                Disk.syncFolder(path.getParent());
            }
        }
    }

    /**
     * POSIX renames a directory over an empty one without a word, so existence is checked first; who makes the target between
     * check and rename is not one of ours, for ours hold the reservation.
     */
    @Override
    public void move(String from, String to) throws IOException {
        Path source = path(from).toAbsolutePath();
        Path target = path(to).toAbsolutePath();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        Disk.syncFolder(target.getParent());
        if (!target.getParent().equals(source.getParent())) {
            Disk.syncFolder(source.getParent());
        }
    }

    @Override
    public void deleteTree(String uri) throws IOException {
        Disk.deleteTree(path(uri));
    }
}

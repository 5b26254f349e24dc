package io.rondo.dfs.hadoop;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Writable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;
import org.apache.hadoop.ipc.RemoteException;

/**
 * {@code hdfs:} as a job's input and output. Files are made, and things renamed, by {@link FileContext}, whose rename
 * never overwrites: plain {@code FileSystem.rename} would move a directory into an existing target.
 *
 * <p>Found by {@link java.util.ServiceLoader}; Hadoop's classes are not touched before the first path is.
 */
public final class HadoopStorage implements OutputStorage {
    private final Configuration configuration;

    /** For the service loader. */
    public HadoopStorage() {
        this(null);
    }

    public HadoopStorage(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public String scheme() {
        return "hdfs";
    }

    private Configuration configuration() {
        return configuration == null ? Shared.CONFIGURATION : configuration;
    }

    /** Loading a configuration costs a third of a second, so it waits until it is needed. */
    private static final class Shared {
        static final Configuration CONFIGURATION = new Configuration();
    }

    private FileSystem system(Path path) throws IOException {
        return FileSystem.get(path.toUri(), configuration());
    }

    @Override
    public Optional<Entry> stat(String uri) throws IOException {
        Path path = new Path(uri);
        try {
            return Optional.of(entry(system(path).getFileStatus(path)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Entry> list(String uri) throws IOException {
        Path path = new Path(uri);
        List<Entry> entries = new ArrayList<>();
        for (FileStatus status : system(path).listStatus(path)) {
            entries.add(entry(status));
        }
        entries.sort(Comparator.comparing(Entry::uri));
        return entries;
    }

    private static Entry entry(FileStatus status) {
        return new Entry(status.getPath().toString(), status.isDirectory(), status.getLen(), identity(status));
    }

    /** HDFS numbers its files and never uses a number twice; length and time notice what was appended. */
    private static String identity(FileStatus status) {
        String content = status.getLen() + "@" + status.getModificationTime();
        return status instanceof HdfsFileStatus file ? file.getFileId() + "/" + content : content;
    }

    @Override
    public List<FileSlice> blocks(Entry file) throws IOException {
        Path path = new Path(file.uri());
        FileSystem system = system(path);
        List<FileSlice> slices = new ArrayList<>();
        for (BlockLocation block : system.getFileBlockLocations(system.getFileStatus(path), 0, file.length())) {
            long length = Math.min(block.getLength(), file.length() - block.getOffset());
            slices.add(new FileSlice(
                    file.uri(), file.identity(), block.getOffset(), length, file.length(), List.of(block.getHosts())));
        }
        return slices;
    }

    @Override
    public Readable open(FileSlice slice) throws IOException {
        Path path = new Path(slice.uri());
        FileSystem system = system(path);
        FileStatus status = system.getFileStatus(path);
        if (!slice.identity().isEmpty() && !identity(status).equals(slice.identity())) {
            throw new IOException("the input " + slice.uri() + " was replaced after the job was submitted");
        }
        return new HadoopReadable(system.open(path), status.getLen());
    }

    private record HadoopReadable(FSDataInputStream stream, long length) implements Readable {
        @Override
        public int read(long position, byte[] target, int offset, int count) throws IOException {
            if (position >= length) {
                return -1; // HDFS refuses to seek there
            }
            // In-order reads stay on one stream: a positioned read would open a connection to a datanode each time.
            if (stream.getPos() != position) {
                stream.seek(position);
            }
            return stream.read(target, offset, count);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    @Override
    public boolean makeDirectories(String uri) throws IOException {
        Path path = new Path(uri);
        FileSystem system = system(path);
        try {
            if (system.getFileStatus(path).isDirectory()) {
                return false;
            }
        } catch (FileNotFoundException e) {
            return system.mkdirs(path);
        }
        throw new FileAlreadyExistsException(uri);
    }

    @Override
    public Writable create(String uri) throws IOException {
        Path path = new Path(uri);
        try {
            return new HadoopWritable(context(path)
                    .create(
                            path,
                            EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK),
                            Options.CreateOpts.donotCreateParent()));
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(uri);
        }
    }

    /** Each block is synced by its flag SYNC_BLOCK; hsync at the end covers the last one. */
    private static final class HadoopWritable implements Writable {
        private final FSDataOutputStream stream;
        private boolean closed;

        HadoopWritable(FSDataOutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            stream.write(source, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                try (stream) {
                    stream.hsync();
                }
            }
        }
    }

    @Override
    public void move(String from, String to) throws IOException {
        Path source = new Path(from);
        Path target = new Path(to);
        FileContext context = context(source);
        // Without OVERWRITE the rename fails on any existing target; an empty directory in the way included.
        try {
            context.rename(source, target, Options.Rename.NONE);
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(to);
        } catch (RemoteException e) {
            // A file and a directory in each other's way are told apart first, and by no type of their own.
            if (system(target).exists(target)) {
                throw new FileAlreadyExistsException(to, null, e.getMessage());
            }
            throw e;
        }
    }

    @Override
    public void deleteTree(String uri) throws IOException {
        Path path = new Path(uri);
        FileSystem system = system(path);
        if (!system.delete(path, true) && system.exists(path)) {
            throw new IOException("could not delete " + uri);
        }
    }

    private FileContext context(Path path) throws IOException {
        return FileContext.getFileContext(path.toUri(), configuration());
    }
}

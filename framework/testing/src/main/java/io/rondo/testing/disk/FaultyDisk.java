package io.rondo.testing.disk;

import io.rondo.base.disk.DiskOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Another disk that fails when it is told to, and has as much room as it is told. */
public final class FaultyDisk implements DiskOperations {
    private final DiskOperations disk;
    private final DiskFaults faults;
    private volatile long usableSpace = Long.MAX_VALUE;

    public FaultyDisk(DiskOperations disk, DiskFaults faults) {
        this.disk = disk;
        this.faults = faults;
    }

    /** From now on there is this much room, if the other disk does not have less. */
    public void leave(long bytes) {
        usableSpace = bytes;
    }

    @Override
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        boolean creates = Arrays.asList(options).contains(StandardOpenOption.CREATE_NEW);
        faults.before(new DiskCall(creates ? DiskCall.Kind.CREATE : DiskCall.Kind.OPEN, file));
        FileChannel channel = disk.open(file, options);
        return new ChannelOverFile() {
            @Override
            public int read(ByteBuffer target, long from) throws IOException {
                faults.before(new DiskCall(DiskCall.Kind.READ, file));
                return channel.read(target, from);
            }

            @Override
            public int write(ByteBuffer source, long from) throws IOException {
                faults.before(new DiskCall(DiskCall.Kind.WRITE, file));
                int end = source.limit();
                source.limit(source.position() + Math.min(source.remaining(), faults.mostWritten()));
                int count = channel.write(source, from);
                source.limit(end);
                return count;
            }

            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void force(boolean metaData) throws IOException {
                faults.before(new DiskCall(DiskCall.Kind.FORCE, file));
                channel.force(metaData);
            }

            @Override
            protected void implCloseChannel() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        faults.before(new DiskCall(DiskCall.Kind.MAKE_FOLDER, folder));
        disk.makeFolder(folder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        faults.before(new DiskCall(DiskCall.Kind.RENAME, to));
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        faults.before(new DiskCall(DiskCall.Kind.DELETE, file));
        disk.delete(file);
    }

    @Override
    public boolean exists(Path file) {
        return disk.exists(file);
    }

    @Override
    public boolean isFolder(Path file) {
        return disk.isFolder(file);
    }

    @Override
    public long size(Path file) throws IOException {
        return disk.size(file);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        faults.before(new DiskCall(DiskCall.Kind.LIST, folder));
        return disk.list(folder);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        faults.before(new DiskCall(DiskCall.Kind.FORCE_FOLDER, folder));
        disk.forceFolder(folder);
    }

    @Override
    public long usableSpace(Path folder) throws IOException {
        return Math.min(usableSpace, disk.usableSpace(folder));
    }
}

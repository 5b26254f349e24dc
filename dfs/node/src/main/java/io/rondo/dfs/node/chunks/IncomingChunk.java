package io.rondo.dfs.node.chunks;

import io.rondo.base.error.RondoException;
import io.rondo.base.fault.FaultPoint;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.chunk.ChunkSums;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A chunk on its way to a volume: written beside, forced, renamed, and the folder forced, before it is acknowledged. */
final class IncomingChunk implements BulkSink {
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);

    private final Volume volume;
    private final ChunkId id;
    private final ChunkStore.Admission admission;
    private final Object names;
    private final Runnable arrived;
    private final Path temporary;
    private final FileChannel channel;
    private final ChunkSums sums = new ChunkSums();

    /**
     * @param names held while the chunk appears
     * @param arrived told when it has, before anything else can come or go
     */
    IncomingChunk(Volume volume, ChunkId id, ChunkStore.Admission admission, Object names, Runnable arrived)
            throws IOException {
        this.volume = volume;
        this.id = id;
        this.admission = admission;
        this.names = names;
        this.arrived = arrived;
        volume.makeFolderOf(id);
        temporary = volume.incoming().resolve(ChunkNames.of(id) + "." + UUID.randomUUID());
        FileChannel[] made = new FileChannel[1];
        volume.writing(
                () -> made[0] = volume.disk().open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        channel = made[0];
    }

    @Override
    public void accept(ByteBuffer bytes) throws IOException {
        sums.add(bytes);
        write(bytes);
    }

    @Override
    public void accept(ByteBuffer bytes, int crc) throws IOException {
        sums.add(bytes, crc);
        write(bytes);
    }

    private void write(ByteBuffer bytes) throws IOException {
        volume.writing(() -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    @Override
    public byte[] finish() throws IOException {
        sums.end();
        write(sums.tail(id));
        FaultPoint.CHUNK_WRITTEN.reached();
        if (volume.syncs()) {
            volume.forcing(() -> channel.force(true));
        }
        channel.close();
        FaultPoint.CHUNK_FORCED.reached();
        Path target = volume.file(id);
        synchronized (names) {
            admission.check();
            boolean present = volume.has(id);
            if (present && !sameAs(target)) {
                throw RondoException.user("chunk-exists", "Another chunk is stored under the name " + id + ".");
            }
            long before = present ? volume.disk().size(target) : 0;
            long size = volume.disk().size(temporary);
            volume.writing(() -> volume.disk().rename(temporary, target));
            if (present) {
                volume.index().remove(id, before);
            }
            volume.index().add(id, size);
            volume.reveal(id);
            arrived.run();
        }
        FaultPoint.CHUNK_NAMED.reached();
        volume.forceFolderOf(id);
        FaultPoint.CHUNK_STORED.reached();
        return STORED.encode(new ChunkRequest.Stored(sums.length(), sums.whole()));
    }

    private boolean sameAs(Path target) throws IOException {
        try (FileChannel present = volume.disk().open(target, StandardOpenOption.READ)) {
            ChunkFile.Shape shape = ChunkFile.open(present, id);
            return shape.length() == sums.length() && shape.crc() == sums.whole();
        } catch (ChunkFile.Damaged e) {
            return true; // it was this one, and now it is whole again
        }
    }

    @Override
    public void abort() {
        try {
            channel.close();
            volume.disk().deleteIfThere(temporary);
        } catch (IOException e) {
            volume.condemn("a half-written chunk could not be removed: " + e.getMessage());
        }
    }
}

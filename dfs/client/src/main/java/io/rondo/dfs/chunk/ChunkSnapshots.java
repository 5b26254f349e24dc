package io.rondo.dfs.chunk;

import io.rondo.base.replica.SnapshotStore;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Snapshots of leaders' views as bare chunks, found by references that the journal's head keeps. */
public final class ChunkSnapshots implements SnapshotStore {
    /** How the births of such chunks begin. */
    public static final String BIRTH = "s";

    private static final int CHUNK = 16 << 20;
    private static final Wire<Reference> REFERENCE = Wire.of(Reference.class);

    private final Chunks chunks;
    private final Chunks readable;
    private final Consumer<List<ChunkId>> discarding;

    record Reference(List<ChunkRef> chunks) {}

    /**
     * @param readable finds chunks though nobody may lead who could tell where they are: as the keeper's own must be found
     * @param discarding has chunks deleted, by the keeper's order
     */
    public ChunkSnapshots(Chunks chunks, Chunks readable, Consumer<List<ChunkId>> discarding) {
        this.chunks = chunks;
        this.readable = readable;
        this.discarding = discarding;
    }

    @Override
    public byte[] put(String role, long epoch, byte[] snapshot) {
        String birth = new SnapshotBirth(role, epoch).name();
        List<ChunkRef> written = new ArrayList<>();
        for (int at = 0; at < snapshot.length; at += CHUNK) {
            byte[] part = Arrays.copyOfRange(snapshot, at, Math.min(snapshot.length, at + CHUNK));
            written.add(chunks.write(birth, written.size(), part, part.length));
        }
        return REFERENCE.encode(new Reference(written));
    }

    @Override
    public byte[] get(byte[] reference) {
        java.io.ByteArrayOutputStream snapshot = new java.io.ByteArrayOutputStream();
        REFERENCE.decode(reference).chunks().forEach(chunk -> snapshot.writeBytes(readable.readAll(chunk)));
        return snapshot.toByteArray();
    }

    @Override
    public void discard(byte[] reference) {
        discarding.accept(chunksOf(reference));
    }

    /** What a snapshot consists of. */
    public static List<ChunkId> chunksOf(byte[] reference) {
        return REFERENCE.decode(reference).chunks().stream().map(ChunkRef::id).toList();
    }
}

package io.rondo.benchmarks.simulation;

import io.rondo.base.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads journal entries: records one after the other, each with its length before it (int32). */
final class JournalEntries {
    private JournalEntries() {}

    static <R> List<R> decode(Class<R> type, byte[] entry) {
        Wire<R> wire = Wire.of(type);
        List<R> records = new ArrayList<>();
        for (ByteBuffer rest = ByteBuffer.wrap(entry); rest.hasRemaining(); ) {
            int length = rest.getInt();
            records.add(wire.decode(entry, rest.position(), length));
            rest.position(rest.position() + length);
        }
        return records;
    }
}

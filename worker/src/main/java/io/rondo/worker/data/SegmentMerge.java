package io.rondo.worker.data;

import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Merges runs into one, folding equal keys on the way where there is a fold. */
final class SegmentMerge<K, V> {
    private final ShuffleShape<K, V> shape;
    private final ByteInput input = new ByteInput();
    private final ByteOutput folded = new ByteOutput(64);

    SegmentMerge(ShuffleShape<K, V> shape) {
        this.shape = shape;
    }

    /** All partitions of all runs. */
    List<MapOutput.Segment> merge(List<Spills.Run> runs, OutputStream out) throws IOException {
        List<MapOutput.Segment> segments = new ArrayList<>();
        SegmentWriter writer = new SegmentWriter(out);
        long offset = 0;
        for (int partition = 0; partition < runs.get(0).segments().size(); partition++) {
            List<RunSource> sources = new ArrayList<>();
            for (Spills.Run run : runs) {
                if (run.segments().get(partition).records() > 0) {
                    sources.add(run.source(partition));
                }
            }
            writer.begin();
            try (Merger merger = new Merger(sources)) {
                write(merger, writer);
            }
            segments.add(writer.end(offset));
            offset += segments.get(partition).length();
        }
        return segments;
    }

    void write(Merger merger, SegmentWriter writer) throws IOException {
        if (shape.fold().isEmpty()) {
            while (merger.next()) {
                SegmentCursor record = merger.current();
                writer.write(
                        record.key, 0, record.keyLength, record.valueBytes(), record.valueOffset, record.valueLength);
            }
            return;
        }
        byte[] key = new byte[64];
        boolean more = merger.next();
        while (more) {
            SegmentCursor record = merger.current();
            int keyLength = record.keyLength;
            if (key.length < keyLength) {
                key = new byte[2 * keyLength];
            }
            System.arraycopy(record.key, 0, key, 0, keyLength);
            V value = read(record);
            more = merger.next();
            while (more && Arrays.equals(key, 0, keyLength, merger.current().key, 0, merger.current().keyLength)) {
                value = shape.fold().get().combine(value, read(merger.current()));
                more = merger.next();
            }
            folded.position = 0;
            shape.values().write(value, folded);
            writer.write(key, 0, keyLength, folded.bytes, 0, folded.position);
        }
    }

    /** The value decoded from bytes of its own: a view must survive the move to the next record. */
    private V read(SegmentCursor record) {
        byte[] bytes =
                Arrays.copyOfRange(record.valueBytes(), record.valueOffset, record.valueOffset + record.valueLength);
        return shape.values().read(input.reset(bytes, 0, bytes.length));
    }
}

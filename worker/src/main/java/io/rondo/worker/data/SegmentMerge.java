package io.rondo.worker.data;

import io.rondo.api.codec.ByteOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Merges runs into one, folding equal keys on the way where there is a fold. */
final class SegmentMerge<K, V> {
    private final ShuffleShape<K, V> shape;

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
        write(new FoldedMerge<>(shape, merger), writer);
    }

    void write(FoldedMerge<K, V> folded, SegmentWriter writer) throws IOException {
        while (folded.next()) {
            ByteOutput value = folded.encoded();
            writer.write(folded.key, 0, folded.keyLength, value.bytes, 0, value.position);
        }
    }
}

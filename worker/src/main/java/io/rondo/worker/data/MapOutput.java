package io.rondo.worker.data;

import java.nio.file.Path;
import java.util.List;

/** A finished map output: one file, a segment for each partition. */
public record MapOutput(Path file, List<Segment> segments) {
    /** @param digest CRC32C over the segment's block checksums: the same for the same records */
    public record Segment(long offset, long length, long records, int digest) {}

    /** The bytes of a partition. */
    public RunSource source(int partition) {
        return Spills.inFile(file, segments.get(partition));
    }

    /** Of all partitions, in bytes. */
    public long length() {
        return segments.stream().mapToLong(Segment::length).sum();
    }

    /** Over all partitions. */
    public int digest() {
        int digest = 1;
        for (Segment segment : segments) {
            digest = 31 * digest + segment.digest();
        }
        return digest;
    }
}

package io.rondo.worker.data;

import java.nio.file.Path;
import java.util.List;

/** A finished map output: one file, a segment for each partition. */
public record MapOutput(Path file, List<Segment> segments) {
    /** @param digest CRC32C over the segment's block checksums: the same for the same records */
    public record Segment(long offset, long length, long records, int digest) {}
}

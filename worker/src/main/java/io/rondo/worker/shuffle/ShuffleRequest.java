package io.rondo.worker.shuffle;

import io.rondo.base.wire.Wire;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.worker.data.MapOutput;
import java.util.List;

/** What a worker is asked about its maps' outputs. */
public sealed interface ShuffleRequest {
    Wire<ShuffleRequest> WIRE = Wire.of(ShuffleRequest.class);
    Wire<Places> PLACES = Wire.of(Places.class);
    Wire<Parts> PARTS = Wire.of(Parts.class);
    /** Maps that one {@link Where} may ask for. */
    int MOST_MAPS = 500;

    /**
     * Answered with the segment.
     *
     * @param packed as {@link PackedBlocks}; else its bytes as they are
     */
    record Read(AttemptId map, int partition, boolean packed) implements ShuffleRequest {}

    /** Answered with {@link Places}, for reduces on the worker's host. */
    record Where(List<AttemptId> maps, int partition) implements ShuffleRequest {}

    /** Answered with {@link Parts}. */
    record Describe(AttemptId map) implements ShuffleRequest {}

    /** Answered with the file of an output as it is, for a worker that takes it over. */
    record Whole(AttemptId map) implements ShuffleRequest {}

    /** The segments of an output, by partition. */
    record Parts(List<MapOutput.Segment> segments) {}

    /** Where the segments lie of those maps that are here. */
    record Places(List<Lies> all) {}

    /** Where a segment lies, as {@link io.rondo.worker.data.MapOutput.Segment} has it. */
    record Lies(AttemptId map, String file, long offset, long length, int digest) {}
}

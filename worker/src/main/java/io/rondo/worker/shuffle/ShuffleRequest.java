package io.rondo.worker.shuffle;

import io.rondo.base.wire.Wire;
import io.rondo.jobmaster.client.protocol.AttemptId;
import java.util.List;

/** What a worker is asked about one partition of maps' outputs. */
public sealed interface ShuffleRequest {
    Wire<ShuffleRequest> WIRE = Wire.of(ShuffleRequest.class);
    Wire<Places> PLACES = Wire.of(Places.class);
    /** Maps that one {@link Where} may ask for. */
    int MOST_MAPS = 500;

    int partition();

    /**
     * Answered with the segment.
     *
     * @param packed as {@link PackedBlocks}; else its bytes as they are
     */
    record Read(AttemptId map, int partition, boolean packed) implements ShuffleRequest {}

    /** Answered with {@link Places}, for reduces on the worker's host. */
    record Where(List<AttemptId> maps, int partition) implements ShuffleRequest {}

    /** Where the segments lie of those maps that are here. */
    record Places(List<Lies> all) {}

    /** Where a segment lies, as {@link io.rondo.worker.data.MapOutput.Segment} has it. */
    record Lies(AttemptId map, String file, long offset, long length, int digest) {}
}

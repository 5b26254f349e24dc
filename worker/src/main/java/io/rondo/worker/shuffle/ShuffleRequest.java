package io.rondo.worker.shuffle;

import io.rondo.base.wire.Wire;
import io.rondo.jobmaster.client.protocol.AttemptId;

/** What a worker is asked about one partition of a map's output. */
public sealed interface ShuffleRequest {
    Wire<ShuffleRequest> WIRE = Wire.of(ShuffleRequest.class);
    Wire<Lies> LIES = Wire.of(Lies.class);

    AttemptId map();

    int partition();

    /**
     * Answered with the segment.
     *
     * @param packed as {@link PackedBlocks}; else its bytes as they are
     */
    record Read(AttemptId map, int partition, boolean packed) implements ShuffleRequest {}

    /** Answered with {@link Lies}, for reduces on the worker's host. */
    record Where(AttemptId map, int partition) implements ShuffleRequest {}

    /** Where a segment lies, as {@link io.rondo.worker.data.MapOutput.Segment} has it. */
    record Lies(String file, long offset, long length, int digest) {}
}

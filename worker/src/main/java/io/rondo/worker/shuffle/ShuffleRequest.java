package io.rondo.worker.shuffle;

import io.rondo.base.wire.Wire;
import io.rondo.jobmaster.client.protocol.AttemptId;

/** Asks a worker for one partition of a map's output. */
public record ShuffleRequest(AttemptId map, int partition) {
    static final Wire<ShuffleRequest> WIRE = Wire.of(ShuffleRequest.class);
}

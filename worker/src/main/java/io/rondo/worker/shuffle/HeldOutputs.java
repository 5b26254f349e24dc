package io.rondo.worker.shuffle;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.worker.data.MapOutput;
import java.util.Optional;

/** The finished map outputs of this worker, as its attempts see them: in its own process or in one it has started. */
public interface HeldOutputs {
    /** From here on the worker owns the file and serves it. */
    void add(AttemptId map, MapOutput output);

    /** Takes back an addition. */
    void drop(AttemptId map);

    /** Empty if this worker does not hold it. */
    Optional<MapOutput> find(AttemptId map);
}

package io.rondo.worker.child;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.child.ToChild.Held;

/** What the process of a job says to its worker. */
public sealed interface FromChild {
    /** Something on an attempt's way. */
    record Said(Report report) implements FromChild {}

    /** The last word on an attempt. Its thread is done, or it hangs; then this comes again when it has stopped. */
    record Ended(Report report) implements FromChild {}

    /** A map's output is in files, for the worker to own. Comes before the map's end. */
    record Hold(AttemptId map, Held output) implements FromChild {}

    /** Takes back {@link Hold}. */
    record Drop(AttemptId map) implements FromChild {}

    /** Asks whether this worker holds a map's output. */
    record Find(long question, AttemptId map) implements FromChild {}
}

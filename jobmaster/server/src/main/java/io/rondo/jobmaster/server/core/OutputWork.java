package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import java.util.Optional;

/** Which step a foreign output waits for. */
final class OutputWork {
    private OutputWork() {}

    /** What is due for an output, if it is a foreign one. */
    static Optional<OutputAction> next(Job job, int output) {
        if (job.inStore(output) || job.outputRuns(output)) {
            return Optional.empty(); // one step at a time: a late reservation must not come after the cleaning
        }
        OutputStep at = job.steps[output];
        return switch (job.state) {
            case RESERVING -> step(at == OutputStep.NONE, OutputAction.RESERVE);
            case PREPARING -> step(at == OutputStep.RESERVED, OutputAction.PREPARE);
            case COMMITTING -> committing(job, at);
            case ABORTING -> step(job.aborted() && at != OutputStep.CLEANED, OutputAction.CLEAN);
            default -> Optional.empty();
        };
    }

    private static Optional<OutputAction> committing(Job job, OutputStep at) {
        if (!job.committed()) {
            return Optional.empty();
        }
        // Nothing is cleaned before everything is published.
        return at == OutputStep.PREPARED
                ? Optional.of(OutputAction.PUBLISH)
                : step(at == OutputStep.PUBLISHED && job.allAt(OutputStep.PUBLISHED), OutputAction.CLEAN);
    }

    private static Optional<OutputAction> step(boolean due, OutputAction action) {
        return due ? Optional.of(action) : Optional.empty();
    }
}

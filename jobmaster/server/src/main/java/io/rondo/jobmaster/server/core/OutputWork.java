package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import java.util.Optional;

/** Which step a foreign output waits for. */
final class OutputWork {
    private OutputWork() {}

    static Optional<OutputAction> next(Job job, int output) {
        if (job.inStore(output)) {
            return Optional.empty();
        }
        OutputStep at = job.steps[output];
        return switch (job.state) {
            case RESERVING -> step(at == OutputStep.NONE, OutputAction.RESERVE);
            case PREPARING -> step(at == OutputStep.RESERVED, OutputAction.PREPARE);
            case COMMITTING -> committing(job, at);
            case ABORTING ->
                step(job.commit != null && at != OutputStep.CLEANED && !busy(job, output), OutputAction.CLEAN);
            default -> Optional.empty();
        };
    }

    private static Optional<OutputAction> committing(Job job, OutputStep at) {
        if (job.commit == null) {
            return Optional.empty();
        }
        // Nothing is cleaned before everything is published.
        return at == OutputStep.PREPARED
                ? Optional.of(OutputAction.PUBLISH)
                : step(at == OutputStep.PUBLISHED && job.allOutputsAt(OutputStep.PUBLISHED), OutputAction.CLEAN);
    }

    /** An earlier step still runs somewhere: cleaning waits for its end, else it could put back what was cleaned. */
    private static boolean busy(Job job, int output) {
        return job.outputWork.entrySet().stream()
                .filter(work -> Job.outputOf(work.getKey()) == output)
                .filter(work -> Job.actionOf(work.getKey()) != OutputAction.CLEAN)
                .flatMap(work -> work.getValue().attempts.stream())
                .anyMatch(Task.Attempt::running);
    }

    private static Optional<OutputAction> step(boolean due, OutputAction action) {
        return due ? Optional.of(action) : Optional.empty();
    }
}

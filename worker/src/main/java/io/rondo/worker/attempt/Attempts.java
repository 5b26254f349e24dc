package io.rondo.worker.attempt;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.TaskManifest;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.commit.ForeignOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Runs attempts and turns whatever happens into a report. */
public final class Attempts {
    private static final int FRAMES = 4;

    private final AttemptEnvironment environment;

    public Attempts(AttemptEnvironment environment) {
        this.environment = environment;
    }

    /** Runs on the calling thread, to the attempt's end. Never throws. */
    public Report run(Assignment assignment, CodeSource source, Consumer<Report> reports) {
        Place place = new Place();
        try {
            JobCode code = source.get();
            if (assignment instanceof Assignment.RunMap map) {
                return new MapAttempt(map.attempt(), code, environment, place).run();
            }
            if (assignment instanceof Assignment.RunReduce reduce) {
                return new ReduceAttempt(reduce.attempt(), code, environment, place, reports).run();
            }
            return output((Assignment.RunOutput) assignment, code);
        } catch (RondoException e) {
            return new Report.Failed(assignment.attempt(), e.kind(), e.code(), e.getMessage(), place.toString(), "");
        } catch (OutOfMemoryError e) {
            return outOfMemory(assignment.attempt(), place);
        } catch (IOException | java.io.UncheckedIOException e) {
            return new Report.Failed(
                    assignment.attempt(), ErrorKind.RETRYABLE, "io-failed", plain(e), place.toString(), "");
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            return new Report.Failed(
                    assignment.attempt(), ErrorKind.USER, "user-code-failed", describe(e), place.toString(), "");
        }
    }

    /** Gives a job's code, fetching it if need be. */
    @FunctionalInterface
    public interface CodeSource {
        JobCode get() throws IOException;
    }

    private static String plain(Exception e) {
        Throwable cause = e instanceof java.io.UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return cause instanceof java.nio.file.FileSystemException ? cause.toString() : message;
    }

    private static Report outOfMemory(AttemptId id, Place place) {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        return new Report.Failed(
                id,
                ErrorKind.RESOURCE,
                "out-of-memory",
                "The task ran out of memory: the heap of " + heap
                        + " MiB is full. If the job's code keeps records, let it"
                        + " keep fewer; else give more with RONDO_HEAP_MB.",
                place.toString(),
                "");
    }

    /** The exception and the first frames of its trace: enough to find the line, and no wall of text. */
    private static String describe(Throwable e) {
        StringBuilder text = new StringBuilder(e.toString());
        StackTraceElement[] trace = e.getStackTrace();
        for (int i = 0;
                i < Math.min(FRAMES, trace.length) && !trace[i].getClassName().startsWith("io.rondo.worker.");
                i++) {
            text.append("\n    at ").append(trace[i]);
        }
        return text.toString();
    }

    private Report output(Assignment.RunOutput work, JobCode code) throws IOException {
        OutputTarget target = code.submission().outputs().get(work.output());
        ForeignOutput output = new ForeignOutput(
                environment.storages().output(target.uri()),
                target.uri(),
                work.attempt().job(),
                target.overwrite());
        switch (work.action()) {
            case RESERVE -> output.reserve();
            case PREPARE -> output.prepare(work.output(), manifests(work));
            case PUBLISH -> output.publish();
            case CLEAN -> output.clean();
        }
        return new Report.OutputDone(work.attempt(), "");
    }

    private List<TaskManifest> manifests(Assignment.RunOutput work) {
        return work.manifests().stream()
                .map(ref -> TaskManifest.WIRE.decode(environment.store().readChunk(ref)))
                .toList();
    }
}

package io.rondo.worker.commit;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.TaskManifest;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment.RunOutput;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.List;

/** Does the master's commit work on foreign outputs. No user code takes part in it. */
public final class OutputSteps {
    private final FileStore store;
    private final Storages storages;

    public OutputSteps(FileStore store, Storages storages) {
        this.store = store;
        this.storages = storages;
    }

    /** One step to its end; whatever happens is in the report. */
    public Report run(RunOutput work, JobSubmission submission) {
        OutputTarget target = submission.outputs().get(work.output());
        try {
            ForeignOutput output = new ForeignOutput(
                    storages.output(target.uri()),
                    target,
                    new ForeignOutput.Owner(
                            submission.submission(), work.attempt().job()));
            switch (work.action()) {
                case RESERVE -> output.reserve();
                case PREPARE -> output.prepare(work.output(), manifests(work));
                case PUBLISH -> output.publish();
                case CLEAN -> output.clean();
            }
            return new Report.OutputDone(work.attempt(), "");
        } catch (RondoException e) {
            return failed(work, target, e.kind(), e.code(), e.getMessage());
        } catch (AccessDeniedException e) {
            return failed(
                    work,
                    target,
                    ErrorKind.USER,
                    "output-unusable",
                    "The output " + target.uri() + " may not be written: " + e.getMessage()
                            + " is closed to this user.");
        } catch (IOException | UncheckedIOException e) {
            return failed(work, target, ErrorKind.RETRYABLE, "io-failed", e.toString());
        } catch (RuntimeException e) {
            // A step without a report would leave its job waiting for ever.
            return failed(work, target, ErrorKind.INTERNAL, "internal", e.toString());
        }
    }

    private static Report failed(RunOutput work, OutputTarget target, ErrorKind kind, String code, String message) {
        return new Report.Failed(work.attempt(), kind, code, message, "output " + target.uri(), "");
    }

    private List<TaskManifest> manifests(RunOutput work) {
        return work.manifests().stream()
                .map(ref -> TaskManifest.WIRE.decode(store.readChunk(ref)))
                .toList();
    }
}

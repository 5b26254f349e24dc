package io.rondo.jobmaster.server;

import io.rondo.api.io.FileSlice;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.fault.FaultPoint;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.OutputTransactions;
import io.rondo.dfs.client.OutputTransactions.BareFile;
import io.rondo.dfs.client.OutputTransactions.Reservation;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.storage.RondoStorage;
import io.rondo.jobmaster.client.protocol.JobFile;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.SuccessFile;
import io.rondo.jobmaster.client.protocol.TaskManifest;
import io.rondo.jobmaster.server.core.JobCommand;
import io.rondo.jobmaster.server.core.JobCore;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import io.rondo.jobmaster.server.core.StoreJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The jobmaster's dealings with the store, each repeatable. Blocking. */
final class StoreEffects {
    private final FileStore store;
    private final Coordination coordination;

    StoreEffects(FileStore store, Coordination coordination) {
        this.store = store;
        this.coordination = coordination;
    }

    JobCommand readSplits(StoreJob job) {
        return new JobCommand.SplitsKnown(job.id(), hosts(jobFile(job)));
    }

    private JobFile jobFile(StoreJob job) {
        return Wire.of(JobFile.class).decode(store.readAll(job.submission().jobFile()));
    }

    /** A split is near the hosts that have its first slice. */
    private static List<List<String>> hosts(JobFile file) {
        return file.splits().stream()
                .map(split -> split.slices().stream()
                        .findFirst()
                        .map(FileSlice::hosts)
                        .orElse(List.of()))
                .toList();
    }

    JobCommand reserve(StoreJob job) {
        List<Reservation> reservations = job.inStore().stream()
                .map(output -> new Reservation(RondoStorage.path(output.uri()), output.overwrite()))
                .toList();
        return attempt(job, OutputStep.RESERVED, transactions -> {
            FaultPoint.STORE_RESERVING.reached();
            transactions.reserve(job.id(), job.submission().user(), reservations);
            FaultPoint.STORE_RESERVED.reached();
        });
    }

    JobCommand prepare(StoreJob job) {
        return attempt(job, OutputStep.PREPARED, transactions -> {
            FaultPoint.STORE_PREPARING.reached();
            List<TaskManifest> manifests = new ArrayList<>();
            job.manifests().forEach(ref -> manifests.add(TaskManifest.WIRE.decode(store.readChunk(ref))));
            List<OutputTarget> outputs = job.submission().outputs();
            for (int i = 0; i < outputs.size(); i++) {
                if (outputs.get(i).uri().startsWith("rondo:")) {
                    List<SealedFile> files = sealedFiles(manifests, i);
                    files.add(success(job, manifests, files, transactions));
                    transactions.prepare(
                            job.id(), RondoStorage.path(outputs.get(i).uri()), files);
                    FaultPoint.STORE_OUTPUT_PREPARED.reached();
                }
            }
            FaultPoint.STORE_PREPARED.reached();
        });
    }

    private static List<SealedFile> sealedFiles(List<TaskManifest> manifests, int output) {
        List<SealedFile> files = new ArrayList<>();
        for (TaskManifest manifest : manifests) {
            for (TaskManifest.OutputFiles of : manifest.outputs()) {
                if (of.output() == output) {
                    files.addAll(of.sealed());
                }
            }
        }
        return files;
    }

    private static SealedFile success(
            StoreJob job, List<TaskManifest> manifests, List<SealedFile> files, OutputTransactions transactions) {
        Map<String, Long> counters = new TreeMap<>();
        manifests.forEach(
                manifest -> manifest.counters().forEach((name, value) -> counters.merge(name, value, Long::sum)));
        List<SuccessFile.Part> parts = files.stream()
                .map(file -> new SuccessFile.Part(file.name(), file.length(), file.crc()))
                .toList();
        byte[] json = SuccessFile.of(job.id(), job.submission().submission(), parts, counters);
        try (BareFile file = transactions.write(job.id(), SuccessFile.NAME)) {
            file.write(json, 0, json.length);
            return file.finish();
        } catch (IOException e) {
            throw new RondoException(ErrorKind.RETRYABLE, "store-unreachable", "_SUCCESS cannot be written: " + e, e);
        }
    }

    /** Publishes and decides in one transaction; what the cell then holds is the truth, whatever reply was lost. */
    JobCommand publish(StoreJob job, Term term) {
        Guard guard = new Guard(List.of(
                new Condition.EpochIs(Role.JOBMASTER.label(), term.epoch()),
                new Condition.WriteOnce(JobCore.cell(job.id()), JobCore.cellValue(true))));
        try {
            FaultPoint.STORE_PUBLISHING.reached();
            boolean published = store.transactions().publish(job.id(), guard);
            FaultPoint.STORE_PUBLISHED.reached();
            if (published) {
                return new JobCommand.DecisionKnown(job.id(), true);
            }
        } catch (RondoException e) {
            return failed(job, e);
        }
        return readDecision(job.id())
                .map(commit -> (JobCommand) new JobCommand.DecisionKnown(job.id(), commit))
                .orElseThrow(() -> RondoException.retryable("not-leader", ""));
    }

    void forgetDecision(String job) {
        coordination.forgetOnce(JobCore.cell(job));
    }

    Optional<Boolean> readDecision(String job) {
        return coordination.readOnce(JobCore.cell(job)).map(value -> Arrays.equals(value, JobCore.cellValue(true)));
    }

    JobCommand finish(StoreJob job) {
        FaultPoint.STORE_FINISHING.reached();
        store.transactions().finish(job.id());
        FaultPoint.STORE_FINISHED.reached();
        store.delete(job.submission().jobFile(), false);
        return new JobCommand.StoreDone(job.id(), OutputStep.CLEANED);
    }

    private interface Step {
        void run(OutputTransactions transactions);
    }

    private JobCommand attempt(StoreJob job, OutputStep step, Step work) {
        try {
            work.run(store.transactions());
            return new JobCommand.StoreDone(job.id(), step);
        } catch (RondoException e) {
            return failed(job, e);
        }
    }

    /** A passing failure is thrown on, to be tried again; any other is the store's no. */
    private static JobCommand failed(StoreJob job, RondoException e) {
        if (e.kind() == ErrorKind.RETRYABLE) {
            throw e;
        }
        return new JobCommand.StoreFailed(job.id(), e.kind(), e.code(), e.getMessage());
    }
}

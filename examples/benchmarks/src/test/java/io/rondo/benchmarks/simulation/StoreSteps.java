package io.rondo.benchmarks.simulation;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import io.rondo.dfs.storage.RondoStorage;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.SuccessFile;
import io.rondo.jobmaster.client.protocol.TaskManifest;
import io.rondo.jobmaster.server.core.JobCommand;
import io.rondo.jobmaster.server.core.JobCore;
import io.rondo.jobmaster.server.core.JobEffect;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import io.rondo.jobmaster.server.core.StoreJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A master's dealings with the store: those of {@code StoreEffects} and {@code KeeperTransactions}, which block, step by step. */
final class StoreSteps {
    private static final int STRIPES = 1 << 20;

    private final StoreClient store;
    private final Session session;
    private final World world;

    StoreSteps(StoreClient store, Session session, World world) {
        this.store = store;
        this.session = session;
        this.world = world;
    }

    CompletableFuture<JobCommand> run(JobEffect.Outside effect, StoreJob job, Term term) {
        if (effect instanceof JobEffect.ReadSplits) {
            return CompletableFuture.completedFuture(new JobCommand.SplitsKnown(job.id(), List.of()));
        }
        if (effect instanceof JobEffect.ReserveInStore) {
            return told(job, OutputStep.RESERVED, reserve(job));
        }
        if (effect instanceof JobEffect.PrepareInStore) {
            return told(job, OutputStep.PREPARED, prepare(job));
        }
        if (effect instanceof JobEffect.PublishInStore) {
            return publish(job, term);
        }
        if (effect instanceof JobEffect.FinishInStore) {
            return store.ask(new KeeperRequest.Finish(job.id()))
                    .thenApply(done -> new JobCommand.StoreDone(job.id(), OutputStep.CLEANED));
        }
        return decision(job.id(), "undecided");
    }

    CompletableFuture<JobCommand> forget(String job) {
        return session.forget(JobCore.cell(job)).thenApply(done -> null);
    }

    private static CompletableFuture<JobCommand> told(StoreJob job, OutputStep step, CompletableFuture<?> work) {
        return work.handle(
                (done, failure) -> failure == null ? new JobCommand.StoreDone(job.id(), step) : refused(job, failure));
    }

    /** A passing failure is thrown on, to be tried again; any other is the store's no. */
    private static JobCommand refused(StoreJob job, Throwable failure) {
        RondoException known = Failures.of(failure);
        if (Failures.passing(known)) {
            throw known;
        }
        return new JobCommand.StoreFailed(job.id(), known.kind(), known.code(), known.getMessage());
    }

    private CompletableFuture<?> reserve(StoreJob job) {
        List<KeeperRequest.Target> targets = job.inStore().stream()
                .map(output -> new KeeperRequest.Target(RondoStorage.path(output.uri()), output.overwrite()))
                .toList();
        return store.ask(new KeeperRequest.Reserve(job.id(), targets));
    }

    private CompletableFuture<?> prepare(StoreJob job) {
        return manifests(job, 0, new ArrayList<>()).thenCompose(manifests -> prepare(job, manifests, 0));
    }

    private CompletableFuture<List<TaskManifest>> manifests(StoreJob job, int from, List<TaskManifest> read) {
        if (from == job.manifests().size()) {
            return CompletableFuture.completedFuture(read);
        }
        return store.read(job.manifests().get(from)).thenCompose(bytes -> {
            read.add(TaskManifest.WIRE.decode(bytes));
            return manifests(job, from + 1, read);
        });
    }

    private CompletableFuture<?> prepare(StoreJob job, List<TaskManifest> manifests, int output) {
        List<OutputTarget> outputs = job.submission().outputs();
        if (output == outputs.size()) {
            return CompletableFuture.completedFuture(null);
        }
        List<SealedFile> files = new ArrayList<>();
        for (TaskManifest manifest : manifests) {
            for (TaskManifest.OutputFiles of : manifest.outputs()) {
                if (of.output() == output) {
                    files.addAll(of.sealed());
                }
            }
        }
        String birth = "t" + job.id();
        byte[] success = success(job, files);
        return store.write(birth, world.simulation.below(STRIPES), success)
                .thenCompose(chunk -> {
                    files.add(new SealedFile(SuccessFile.NAME, success.length, chunk.crc(), List.of(chunk)));
                    files.sort(Comparator.comparing(SealedFile::name));
                    return store.write(birth, 0, Manifest.WIRE.encode(new Manifest(files)));
                })
                .thenCompose(manifest -> vote(job, outputs.get(output), manifest, files))
                .thenCompose(voted -> prepare(job, manifests, output + 1));
    }

    private static byte[] success(StoreJob job, List<SealedFile> files) {
        List<SuccessFile.Part> parts = files.stream()
                .map(file -> new SuccessFile.Part(file.name(), file.length(), file.crc()))
                .toList();
        return SuccessFile.of(job.id(), job.submission().submission(), parts, Map.of());
    }

    private CompletableFuture<KeeperReply> vote(
            StoreJob job, OutputTarget output, ChunkRef manifest, List<SealedFile> files) {
        long bytes = files.stream().mapToLong(SealedFile::length).sum();
        return store.ask(new KeeperRequest.Prepare(
                job.id(), RondoStorage.path(output.uri()), List.of(manifest), files.size(), bytes));
    }

    private CompletableFuture<JobCommand> publish(StoreJob job, Term term) {
        List<Condition> conditions = List.of(
                new Condition.EpochIs(Role.JOBMASTER.label(), term.epoch()),
                new Condition.WriteOnce(JobCore.cell(job.id()), JobCore.cellValue(true)));
        Guard guard = new Guard(world.plants(Plant.PUBLISHED_WITHOUT_DECISION) ? List.of() : conditions);
        return store.ask(new KeeperRequest.Publish(job.id(), guard))
                .handle((reply, failure) -> {
                    if (failure != null) {
                        return CompletableFuture.completedFuture(refused(job, failure));
                    }
                    boolean published = ((KeeperReply.Done) reply).changed();
                    return published
                            ? CompletableFuture.<JobCommand>completedFuture(
                                    new JobCommand.DecisionKnown(job.id(), true))
                            : decision(job.id(), "not-leader");
                })
                .thenCompose(known -> known);
    }

    private CompletableFuture<JobCommand> decision(String job, String otherwise) {
        return session.read(JobCore.cell(job))
                .thenApply(value -> new JobCommand.DecisionKnown(job, commits(value, otherwise)));
    }

    private static boolean commits(Optional<byte[]> value, String otherwise) {
        return Arrays.equals(
                value.orElseThrow(() -> RondoException.retryable(otherwise, "not yet")), JobCore.cellValue(true));
    }
}

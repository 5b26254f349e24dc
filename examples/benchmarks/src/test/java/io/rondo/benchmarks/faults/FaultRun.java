package io.rondo.benchmarks.faults;

import io.rondo.base.fault.FaultPoint;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.benchmarks.faults.Daemon.Kind;
import io.rondo.dfs.protocol.KeeperProtocol;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.ClientProtocol;
import io.rondo.jobmaster.client.protocol.ClientProtocol.AttemptInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import io.rondo.testing.fault.Faults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;

/** Runs a job while one fault happens, and a second in the recovery from it; then looks whether all is as it must be. */
final class FaultRun {
    private static final int PARTS = 2;
    private static final long REACHED_MILLIS = 30_000;
    private static final long SECOND_MILLIS = 20_000;
    private static final long END_MILLIS = 90_000;
    private static final long TIDY_MILLIS = 20_000;

    private final FaultCluster cluster;
    private final FaultCase what;
    private final Path folder;
    private final FileSystem hdfs;
    private final String name;
    private final Map<String, Long> expected;
    private final List<String> violations = new ArrayList<>();
    private final List<Daemon> dead = new ArrayList<>();
    private volatile Daemon victim;
    private boolean workersDied;

    /** What came of it. */
    record Result(FaultCase what, List<String> violations, long millis, long looks) {
        boolean right() {
            return violations.isEmpty();
        }
    }

    FaultRun(
            FaultCluster cluster,
            FaultCase what,
            Path folder,
            FileSystem hdfs,
            String name,
            Map<String, Long> expected) {
        this.cluster = cluster;
        this.what = what;
        this.folder = folder;
        this.hdfs = hdfs;
        this.name = name;
        this.expected = expected;
    }

    Result run() throws Exception {
        long start = System.nanoTime();
        List<Output> outputs = outputs();
        JobSubmission submission = prepare(outputs);
        Daemon submitter = new Daemon("submitter", Kind.CLIENT, cluster::reached);
        long looks;
        try (OutputWatch watch = new OutputWatch(outputs, expected, PARTS)) {
            Trap first = cluster.set(new Trap(what.point(), what.at(), what.which(), this::strike));
            CompletableFuture<String> told = submit(submitter, submission);
            if (!first.await(REACHED_MILLIS)) {
                violations.add("the point was not reached");
            } else {
                aftermath();
            }
            String job =
                    cluster.jobs.submit(submission); // by another client; it is the same job, or there was none yet
            submitter.resume();
            if (!submitter.dead()
                    && !told.get(END_MILLIS, TimeUnit.MILLISECONDS).equals(job)) {
                violations.add("one submission became two jobs");
            }
            JobStatus end = CompletableFuture.supplyAsync(() -> cluster.jobs.await(job, status -> {}))
                    .get(END_MILLIS, TimeUnit.MILLISECONDS);
            judge(job, end, watch, outputs);
            looks = watch.looks();
        } finally {
            submitter.bury();
            cluster.heal();
        }
        return new Result(what, violations, (System.nanoTime() - start) / 1_000_000, looks);
    }

    private List<Output> outputs() {
        Output store = new Output.InStore(cluster.store, "/out/" + name);
        Output file = new Output.InFolder(folder.resolve(name).resolve("out"));
        return switch (what.outputs()) {
            case STORE -> List.of(store);
            case FILE -> List.of(file);
            case HDFS -> List.of(new Output.InHdfs(hdfs, "/" + name + "/out"));
            case ALL -> List.of(store, file, new Output.InHdfs(hdfs, "/" + name + "/out"));
        };
    }

    private JobSubmission prepare(List<Output> outputs) {
        List<String> arguments = new ArrayList<>(List.of(what.failing() ? "rondo:/in/bad" : "rondo:/in/good"));
        outputs.forEach(output -> arguments.add(output.uri()));
        try (LoadedProgram program = LoadedProgram.load(List.of(), Tally.class.getName())) {
            return new JobPreparation(cluster.store, cluster.storages::of, new PathRule(true))
                    .prepare(new JobPreparation.Request(
                            program,
                            List.of(),
                            arguments,
                            List.of(),
                            List.of(),
                            Map.of(),
                            false,
                            1 << 10,
                            ReducerChoice.of(PARTS),
                            "test"));
        }
    }

    private CompletableFuture<String> submit(Daemon submitter, JobSubmission submission) {
        CompletableFuture<String> told = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> Faults.under(submitter, () -> {
                    try {
                        JobClient jobs = JobClient.connect(cluster.masters(), cluster.network(submitter));
                        told.complete(jobs.submit(submission));
                    } catch (RuntimeException | Daemon.Buried e) {
                        told.completeExceptionally(e);
                    }
                    return null;
                }),
                "submitter");
        thread.setDaemon(true);
        thread.start();
        return told;
    }

    /** On the thread of whoever came to the point. */
    private void strike(Daemon comer) {
        Daemon struck =
                switch (what.victim()) {
                    case ITSELF -> comer;
                    case LEADING_MASTER -> cluster.leader(Kind.MASTER);
                    case LEADING_KEEPER -> cluster.leader(Kind.NODE);
                };
        victim = struck;
        switch (what.fault()) {
            case KILL -> cluster.kill(struck);
            case PAUSE -> struck.stop();
            case LOST_REPLY -> loseReply(struck);
        }
    }

    private void loseReply(Daemon struck) {
        if (what.point() == FaultPoint.ENTRY_WRITING || what.point() == FaultPoint.DECISION_WRITING) {
            cluster.link(struck).loseNextReply();
        } else {
            cluster.fabric().loseReply(struck, methodAt(what.point()).orElseThrow());
        }
    }

    /** What is called right behind a point, if anything is. */
    static Optional<RpcMethod<?, ?>> methodAt(FaultPoint point) {
        return switch (point) {
            case CLIENT_SUBMITTING -> Optional.of(ClientProtocol.SUBMIT);
            case ATTEMPT_DESCRIBED, OUTPUT_READY, OUTPUT_PUBLISHED, OUTPUT_CLEANED ->
                Optional.of(WorkerProtocol.REPORT);
            case STORE_RESERVING, STORE_OUTPUT_PREPARED, STORE_PUBLISHING, STORE_FINISHING ->
                Optional.of(KeeperProtocol.CALL);
            default -> Optional.empty();
        };
    }

    private void aftermath() throws Exception {
        boolean led = cluster.leads(victim);
        switch (what.fault()) {
            case KILL -> {
                dead.add(victim);
                workersDied |= victim.kind == Kind.WORKER;
                if (led) {
                    successorDiesInItsRecovery();
                } else if (victim.kind != Kind.CLIENT) {
                    oneMoreDies();
                }
            }
            case PAUSE -> {
                workersDied |= victim.kind == Kind.WORKER;
                if (led) {
                    successorDiesInItsRecovery();
                    awaitAnotherLeader();
                } else {
                    awaitGivenUp();
                }
                victim.resume();
            }
            case LOST_REPLY -> {
                Trap again = cluster.set(new Trap(what.point(), what.at(), 1, this::loseReply));
                again.await(1_000); // the retry may take another way
            }
        }
    }

    /** The next leader recovers its view and dies before it does anything with it. */
    private void successorDiesInItsRecovery() throws Exception {
        Trap second = cluster.set(new Trap(FaultPoint.VIEW_RECOVERED, victim.kind, 1, successor -> {
            cluster.kill(successor);
            dead.add(successor);
        }));
        cluster.expire(victim);
        if (!second.await(SECOND_MILLIS)) {
            violations.add("nobody took over");
            return;
        }
        cluster.expire(second.caught());
        for (Daemon one : List.copyOf(dead)) {
            cluster.revive(one);
        }
    }

    private void awaitAnotherLeader() {
        FaultCluster.until("another leads", () -> {
            Daemon leader = cluster.leader(victim.kind);
            return leader != victim && !leader.dead();
        });
    }

    /** Whoever comes to the same point next, doing the same work again, dies too. */
    private void oneMoreDies() throws Exception {
        cluster.expire(victim);
        cluster.revive(victim);
        Trap second = cluster.set(new Trap(what.point(), what.at(), 1, comer -> {
            cluster.kill(comer);
            dead.add(comer);
        }));
        if (second.await(SECOND_MILLIS)) {
            cluster.expire(second.caught());
            cluster.revive(second.caught());
        }
        cluster.remove(second);
    }

    /** A worker that stands still is given up in a while; a storage node is not, and a client only waits. */
    private void awaitGivenUp() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(victim.kind == Kind.WORKER ? 15 : 2);
        while (System.nanoTime() < end && !givenUp()) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    private boolean givenUp() {
        return victim.kind == Kind.WORKER
                && cluster.jobs.list(1).stream()
                        .flatMap(status -> cluster.jobs.show(status.job()).attempts().stream())
                        .anyMatch(attempt -> attempt.worker().equals(victim.name)
                                && attempt.state().equals("LOST"));
    }

    private void judge(String job, JobStatus end, OutputWatch watch, List<Output> outputs) throws Exception {
        JobState wanted = what.failing() ? JobState.FAILED : JobState.SUCCEEDED;
        if (end.state() != wanted) {
            violations.add("ended as " + end.state() + ": " + end.failure());
        }
        boolean committed = end.state() == JobState.SUCCEEDED;
        String decision = cluster.witness
                .readOnce("decisions/" + job)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .orElse("nothing");
        if (!decision.equals(committed ? "COMMIT" : "ABORT")) {
            violations.add("told " + end.state() + ", decided " + decision);
        }
        violations.addAll(watch.end(committed));
        nothingFinishedRanAgain(job);
        tidy(job, committed, outputs);
    }

    private void nothingFinishedRanAgain(String job) {
        List<AttemptInfo> attempts = cluster.jobs.show(job).attempts();
        Map<String, Long> finished = attempts.stream()
                .filter(attempt -> attempt.state().equals("SUCCEEDED"))
                .collect(Collectors.groupingBy(FaultRun::task, TreeMap::new, Collectors.counting()));
        finished.forEach((task, times) -> {
            if (times > 1) {
                violations.add(task + " finished " + times + " times");
            }
        });
        if (!workersDied) { // what only a dead worker had is lost with it
            attempts.stream()
                    .filter(attempt -> attempt.state().equals("OUTPUT_LOST"))
                    .forEach(attempt -> violations.add(attempt.attempt() + " had finished and was given up"));
        }
    }

    private static String task(AttemptInfo attempt) {
        AttemptId id = attempt.attempt();
        return id.phase() + "-" + id.task();
    }

    /** Nothing is left that nobody refers to, once deletions have been carried out. */
    private void tidy(String job, boolean committed, List<Output> outputs) throws IOException {
        cluster.heal();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIDY_MILLIS);
        List<String> left = leftovers(job, committed, outputs);
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(100_000_000);
            left = leftovers(job, committed, outputs);
        }
        left.forEach(one -> violations.add("left behind: " + one));
    }

    private List<String> leftovers(String job, boolean committed, List<Output> outputs) throws IOException {
        List<String> left = new ArrayList<>();
        for (Output output : outputs) {
            left.addAll(output.leftovers());
        }
        Set<String> chunks = chunksOnDisk(job);
        int referred = committed && what.outputs().store() ? referred(name) : 0;
        if (chunks.size() != referred) {
            left.add(chunks.size() + " chunks of " + job + " where " + referred + " are referred to");
        }
        return left;
    }

    private Set<String> chunksOnDisk(String job) throws IOException {
        Set<String> names = new HashSet<>();
        for (int node = 0; node < FaultCluster.NODES; node++) {
            try (Stream<Path> files = Files.walk(cluster.data(node).resolve("chunks"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.startsWith("t" + job + "_"))
                        .forEach(names::add);
            } catch (java.io.UncheckedIOException e) {
                names.add("something that was being deleted"); // looked at again
            }
        }
        return names;
    }

    private int referred(String output) {
        KeeperReply.Sealed sealed =
                (KeeperReply.Sealed) cluster.keeper().call(new KeeperRequest.ListFolder("/out/" + output, "", false));
        return sealed.manifest().size()
                + cluster.store.listWithChunks("/out/" + output).stream()
                        .mapToInt(file -> file.chunks().size())
                        .sum();
    }
}

package io.rondo.benchmarks.faults;

import io.rondo.base.fault.FaultPoint;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.benchmarks.faults.Daemon.Kind;
import io.rondo.dfs.protocol.KeeperProtocol;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.ClientProtocol;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.testing.fault.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs a job while one fault happens, and a second in the recovery from it; then looks whether all is as it must be. */
final class FaultRun {
    private static final long REACHED_MILLIS = 30_000;
    private static final long SECOND_MILLIS = 20_000;
    private static final long TOLD_MILLIS = 90_000;

    private final FaultCluster cluster;
    private final FaultCase what;
    private final Site site;
    private final String name;
    private final List<String> violations = new ArrayList<>();
    private final List<Daemon> dead = new ArrayList<>();
    private volatile Daemon victim;
    private volatile boolean resumed;
    private boolean workersDied;

    /** What came of it. */
    record Result(FaultCase what, List<String> violations, long millis, long looks) {
        boolean right() {
            return violations.isEmpty();
        }
    }

    FaultRun(FaultCluster cluster, FaultCase what, Site site, String name) {
        this.cluster = cluster;
        this.what = what;
        this.site = site;
        this.name = name;
    }

    Result run() throws Exception {
        long start = System.nanoTime();
        Daemon submitter = new Daemon("submitter", Kind.CLIENT, cluster::reached);
        long looks;
        try (Trial trial = new Trial(cluster, site, name, what.outputs(), what.failing())) {
            Trap first = cluster.set(new Trap(what.point(), what.at(), what.which(), this::strike));
            watchForWritesOfTheDeposed();
            CompletableFuture<String> told = submit(submitter, trial.submission);
            if (!first.await(REACHED_MILLIS)) {
                violations.add("the point was not reached");
            } else {
                aftermath();
            }
            // By another client: it is the same job, or there was none yet.
            String job = cluster.jobs.submit(trial.submission);
            submitter.resume();
            if (!submitter.dead()
                    && !told.get(TOLD_MILLIS, TimeUnit.MILLISECONDS).equals(job)) {
                violations.add("one submission became two jobs");
            }
            JobStatus end = trial.end(job);
            JobState wanted = what.failing() ? JobState.FAILED : JobState.SUCCEEDED;
            if (end.state() != wanted) {
                violations.add("ended as " + end.state() + ": " + end.failure());
            }
            violations.addAll(trial.verdict(job, end, workersDied));
            looks = trial.looks();
        } finally {
            submitter.bury();
            cluster.heal();
        }
        return new Result(what, violations, (System.nanoTime() - start) / 1_000_000, looks);
    }

    /** A leader that was stopped in the middle of a write, and replaced meanwhile, goes on with it: that must be refused. */
    private void watchForWritesOfTheDeposed() {
        boolean entry = what.point() == FaultPoint.ENTRY_WRITING;
        if (what.fault() == FaultCase.Fault.PAUSE && (entry || what.point() == FaultPoint.DECISION_WRITING)) {
            FaultPoint written = entry ? FaultPoint.ENTRY_WRITTEN : FaultPoint.DECISION_WRITTEN;
            cluster.onEach(written, writer -> {
                if (resumed && writer == victim && !cluster.leads(writer)) {
                    violations.add("a write of a deposed leader was accepted");
                }
            });
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
                resumed = true;
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
}

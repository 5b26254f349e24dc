package io.rondo.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.fault.FaultPoint;
import io.rondo.benchmarks.faults.Daemon.Kind;
import io.rondo.benchmarks.faults.FaultCase.Outputs;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person kills a job while it commits. */
class KillRaceTest {
    private static final long HEAD_START_MILLIS = 150;

    @TempDir
    Path folder;

    /** A moment, and which end it leads to: null where either may be. */
    private record Moment(Kind at, FaultPoint point, Outputs outputs, JobState end) {}

    private static final List<Moment> MOMENTS = List.of(
            new Moment(Kind.MASTER, FaultPoint.STORE_PREPARING, Outputs.STORE, JobState.KILLED),
            new Moment(Kind.MASTER, FaultPoint.STORE_PUBLISHING, Outputs.STORE, null),
            new Moment(Kind.NODE, FaultPoint.DECISION_WRITING, Outputs.STORE, null),
            new Moment(Kind.NODE, FaultPoint.DECISION_WRITTEN, Outputs.STORE, JobState.SUCCEEDED),
            new Moment(Kind.WORKER, FaultPoint.OUTPUT_READY, Outputs.FILE, JobState.KILLED),
            new Moment(Kind.MASTER, FaultPoint.DECISION_WRITTEN, Outputs.FILE, JobState.SUCCEEDED),
            new Moment(Kind.WORKER, FaultPoint.OUTPUT_PUBLISHING, Outputs.FILE, JobState.SUCCEEDED));

    @Test
    void aKillAtAnyMomentOfTheCommitIsDecidedOnce() throws Exception {
        try (FaultCluster cluster = new FaultCluster(folder)) {
            Site site = Site.prepare(cluster, folder.resolve("files"), null);
            for (Moment moment : MOMENTS) {
                try (Trial trial = new Trial(cluster, site, "kill-" + moment.point(), moment.outputs(), false)) {
                    CompletableFuture<String> job = new CompletableFuture<>();
                    Trap trap = cluster.set(
                            new Trap(moment.point(), moment.at(), 1, any -> killWithHeadStart(cluster, job)));
                    job.complete(cluster.jobs.submit(trial.submission));
                    JobStatus end = trial.end(job.join());
                    assertTrue(trap.sprung(), () -> moment + " was not reached");
                    assertTrue(end.state() == JobState.KILLED || end.state() == JobState.SUCCEEDED, end::toString);
                    if (moment.end() != null) {
                        assertEquals(moment.end(), end.state(), moment::toString);
                    }
                    assertEquals(List.of(), trial.verdict(job.join(), end, false), moment::toString);
                }
            }
        }
    }

    /** The kill is on its way, and has mostly arrived, when the commit goes on; where it must wait for the commit, it does. */
    private static void killWithHeadStart(FaultCluster cluster, CompletableFuture<String> job) {
        try {
            CompletableFuture.supplyAsync(() -> cluster.jobs.kill(job.join(), "as asked"))
                    .get(HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return; // it waits for what it interrupted
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}

package io.rondo.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.fault.FaultPoint;
import io.rondo.benchmarks.faults.Daemon.Kind;
import io.rondo.benchmarks.faults.FaultCase.Outputs;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some can be reached and others cannot, while everybody lives. */
@Tag("faults")
class CutLinksTest {
    private static final long CUT_NANOS = 10_000_000_000L;

    @TempDir
    Path folder;

    private FaultCluster cluster;
    private Site site;

    @BeforeEach
    void start() throws IOException {
        cluster = new FaultCluster(folder);
        site = Site.prepare(cluster, folder.resolve("files"), null);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** Runs a job; when somebody comes to the point the cut is made, and mended again when that is over which follows. */
    private void cutAt(Kind kind, FaultPoint point, Cut cut, Cut meanwhile, boolean workersDied) throws Exception {
        try (Trial trial = new Trial(cluster, site, "out", Outputs.STORE, false)) {
            Trap trap = cluster.set(new Trap(point, kind, 1, comer -> {
                try {
                    cut.of(comer);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
            String job = cluster.jobs.submit(trial.submission);
            assertTrue(trap.await(30_000));
            meanwhile.of(trap.caught());
            cluster.fabric().mend();
            JobStatus end = trial.end(job);
            assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
            assertEquals(List.of(), trial.verdict(job, end, workersDied));
        }
    }

    private interface Cut {
        void of(Daemon comer) throws IOException;
    }

    @Test
    void aMasterThatIsCutOffFromZooKeeperIsReplaced() throws Exception {
        cutAt(
                Kind.MASTER,
                FaultPoint.STORE_PREPARING,
                master -> cluster.link(master).cut(true),
                master -> {
                    FaultCluster.until("another leads", () -> cluster.leader(Kind.MASTER) != master);
                    cluster.link(master).cut(false);
                },
                false);
    }

    @Test
    void aMasterThatIsCutOffFromTheStoreWaits() throws Exception {
        cutAt(
                Kind.MASTER,
                FaultPoint.STORE_PREPARING,
                master -> cluster.fabric().cut((from, to) -> from == master && to.kind == Kind.NODE),
                master -> {
                    LockSupport.parkNanos(CUT_NANOS);
                    JobStatus status = cluster.jobs.list(1).get(0);
                    assertEquals(JobState.PREPARING, status.state());
                    assertEquals(master, cluster.leader(Kind.MASTER));
                },
                false);
    }

    @Test
    void workersThatSeeOnlyADeposedMasterFindTheNewOne() throws Exception {
        cutAt(
                Kind.WORKER,
                FaultPoint.ATTEMPT_BEGINS,
                worker -> {
                    Daemon old = cluster.leader(Kind.MASTER);
                    cluster.link(old).cut(true);
                    cluster.fabric().cut((from, to) -> from.kind == Kind.WORKER && to.kind == Kind.MASTER && to != old);
                    deposed = old;
                },
                worker -> {
                    FaultCluster.until("another leads", () -> cluster.leader(Kind.MASTER) != deposed);
                    assertNotEquals(deposed, cluster.leader(Kind.MASTER));
                    cluster.link(deposed).cut(false);
                },
                false);
    }

    private volatile Daemon deposed;

    @Test
    void aWorkerThatIsCutOffFromTheMastersAloneSpoilsNothing() throws Exception {
        cutAt(
                Kind.WORKER,
                FaultPoint.ATTEMPT_WRITING,
                worker -> cluster.fabric().cut((from, to) -> from == worker && to.kind == Kind.MASTER),
                worker -> LockSupport.parkNanos(CUT_NANOS),
                true);
    }
}

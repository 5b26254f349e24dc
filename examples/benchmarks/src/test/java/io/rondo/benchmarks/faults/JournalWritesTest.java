package io.rondo.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.fault.FaultPoint;
import io.rondo.examples.Sleep;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.testing.fault.Faults;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a job writes to ZooKeeper grows far less than its tasks: many records share an entry. */
@Tag("faults")
class JournalWritesTest {
    private static final int FEW = 10;
    private static final int MANY = Integer.getInteger("rondo.tasks", 2_000);

    private final AtomicInteger writes = new AtomicInteger();

    @Test
    void aJobOfManyTasksWritesFewerEntriesThanItHasTasks() throws Exception {
        try (MiniCluster cluster = Faults.under(this::count, () -> MiniCluster.start(MiniClusterSettings.small()))) {
            run(cluster, FEW, "/warm"); // the first job finds no class loaded
            int few = run(cluster, FEW, "/few");
            int many = run(cluster, MANY, "/many");
            assertTrue(many < MANY, () -> many + " entries for " + MANY + " tasks");
            String report = String.format(
                    Locale.ROOT,
                    """
                    ## Writes to ZooKeeper

                    Transactions of both leaders' journals for one job whose tasks take no time, output in our store; the more tasks end
                    at once, the more of them share an entry.

                    | map tasks | transactions | for each task |
                    |---|---|---|
                    | %d | %d | %.2f |
                    | %d | %d | %.2f |

                    %s""",
                    FEW,
                    few,
                    few / (double) FEW,
                    MANY,
                    many,
                    many / (double) MANY,
                    FaultsPage.made());
            System.out.println(report);
            if (FaultsPage.wanted().isPresent()) {
                FaultsPage.wanted().get().put("writes", report);
            }
        }
    }

    private void count(FaultPoint point) {
        if (point == FaultPoint.ENTRY_WRITTEN || point == FaultPoint.DECISION_WRITTEN) {
            writes.incrementAndGet();
        }
    }

    private int run(MiniCluster cluster, int tasks, String output) {
        int before = writes.get();
        JobStatus end = cluster.run(Sleep.class, 1, Integer.toString(tasks), "0", "rondo:" + output);
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        assertEquals(tasks, end.maps().done());
        return writes.get() - before;
    }
}

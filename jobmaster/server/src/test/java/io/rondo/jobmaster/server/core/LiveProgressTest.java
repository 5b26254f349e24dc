package io.rondo.jobmaster.server.core;

import static io.rondo.jobmaster.server.core.CoreDriver.done;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people are told of a job that runs. */
class LiveProgressTest {
    private final CoreDriver driver = new CoreDriver();
    private final String job = driver.submit(2, 1, "rondo:/out");

    private static Report progress(AttemptId attempt, double fraction, long records) {
        return new Report.Progress(attempt, fraction, Map.of("records", records));
    }

    private void see(double fraction, long records) {
        assertEquals(fraction, driver.status(job).maps().fraction());
        assertEquals(records, driver.status(job).counters().getOrDefault("records", 0L));
    }

    @Test
    void runningAttemptsCountAsFarAsTheySayTheyAre() {
        List<AttemptId> maps = driver.join("w");
        see(0, 0);
        driver.report("w", progress(maps.get(0), 0.5, 10), progress(maps.get(1), 0.25, 4));
        see(0.375, 14);
        driver.report("w", progress(maps.get(0), 0.75, 15));
        see(0.5, 19);
        driver.report("w", done(maps.get(0)));
        see(0.625, 5);
    }

    @Test
    void anAttemptThatIsLostOrComesLateDoesNotCount() {
        List<AttemptId> maps = driver.join("w");
        driver.report("w", progress(maps.get(0), 0.5, 10));
        driver.pass(2 * CoreDriver.TIMEOUT);
        see(0, 0);
        driver.report("w", progress(maps.get(0), 0.9, 12));
        see(0, 0);
    }

    @Test
    void aMapWhoseOutputIsLostIsNotCountedAnyMore() {
        List<AttemptId> maps = driver.join("w");
        driver.report("w", done(maps.get(0)));
        see(0.5, 1);
        driver.pass(2 * CoreDriver.TIMEOUT);
        see(0, 0);
    }
}

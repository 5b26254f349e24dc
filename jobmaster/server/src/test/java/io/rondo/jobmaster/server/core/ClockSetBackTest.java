package io.rondo.jobmaster.server.core;

import static io.rondo.jobmaster.server.core.CoreDriver.done;
import static io.rondo.jobmaster.server.core.CoreDriver.failed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.ErrorKind;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A master's clock that is set back: nothing waits until it has caught up. */
class ClockSetBackTest {
    private final CoreDriver driver = new CoreDriver();

    private static AttemptId map(String job, int task, int attempt) {
        return new AttemptId(job, Phase.MAP, task, attempt);
    }

    private static AttemptId reduce(String job, int task, int attempt) {
        return new AttemptId(job, Phase.REDUCE, task, attempt);
    }

    /** The machine's own, or that of the next master, which is behind. */
    @Test
    void aClockThatIsSetBackKeepsNoTaskWaiting() {
        String job = driver.submit(1, 0, "rondo:/out");
        driver.join("w");
        driver.join("v");
        driver.report("w", failed(map(job, 0, 0), ErrorKind.RETRYABLE, "a disk was slow"));
        driver.now -= 3_600_000;
        assertEquals(List.of(map(job, 0, 1)), driver.poll("v"));
    }

    @Test
    void aWorkerThatDiedBeforeTheClockWasSetBackIsGivenUpAllTheSame() {
        String job = driver.submit(2, 1, "rondo:/out");
        driver.join("w");
        driver.pass(1_000);
        driver.now -= 3_600_000;
        driver.pass(CoreDriver.TIMEOUT + 2_000);
        assertEquals(0, driver.status(job).maps().running());
    }

    @Test
    void aComplaintBeforeTheClockWasSetBackIsNoReasonToLeaveOutThoseAfterIt() {
        String job = driver.submit(1, 1, "rondo:/out");
        driver.join("w");
        driver.report("w", done(map(job, 0, 0)));
        driver.poll("w");
        Report complaint = new Report.FetchFailed(reduce(job, 0, 0), map(job, 0, 0), "gone", false, "w");
        driver.report("w", complaint);
        driver.now -= 3_600_000;
        for (int i = 0; i < 3; i++) {
            driver.report("w", complaint);
            driver.pass(1_500);
        }
        assertEquals(0, driver.status(job).maps().done());
    }

    @Test
    void codeThatHearsNoCancelIsWaitedForNoLonger() {
        String job = driver.submit(1, 1, "rondo:/out");
        AttemptId map = driver.join("w").get(0);
        driver.poll("w", map);
        driver.send(new JobCommand.Kill(job, "enough"));
        driver.poll("w", map);
        driver.tick();
        assertFalse(driver.effects.contains(new JobEffect.FinishInStore(job)), "it has time to stop");
        driver.now -= 3_600_000;
        driver.poll("w", map);
        driver.tick();
        assertTrue(driver.effects.contains(new JobEffect.FinishInStore(job)));
    }
}

package io.rondo.worker.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.testing.clock.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressWatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final ProgressWatch watch = new ProgressWatch(clock);
    private final List<Report> said = new CopyOnWriteArrayList<>();
    private final RunningAttempt attempt = new RunningAttempt(new AttemptId("j", Phase.MAP, 3, 0), said::add);

    @AfterEach
    void close() {
        watch.close();
    }

    private void pass(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        watch.look();
    }

    @Test
    void anAttemptThatDoesNothingForTooLongHasFailedAndIsToldToStop() {
        watch.enter(attempt, LIMIT, () -> "its last line");
        attempt.place().record("file:/in", 17);
        pass(10);
        pass(10);
        assertEquals(List.of(), said);
        pass(1);
        Report.Failed failed = (Report.Failed) said.get(0);
        assertEquals("task-timeout", failed.code());
        assertEquals("input file:/in, record at byte offset 17", failed.where());
        assertEquals("its last line", failed.log());
        assertTrue(failed.message().contains("done nothing for 10 s"), failed::message);
        assertTrue(attempt.cancelled());
        pass(60);
        assertEquals(1, said.size(), "once is enough");
    }

    @Test
    void recordsAndWordsOfItsOwnKeepAnAttemptAlive() {
        watch.enter(attempt, LIMIT, () -> "");
        for (int i = 0; i < 20; i++) {
            pass(9);
            if (i % 2 == 0) {
                attempt.place().group("key");
            } else {
                attempt.goOn();
            }
        }
        assertEquals(List.of(), said);
    }

    @Test
    void nobodyIsWatchedWithoutALimitOrAfterItsEnd() {
        watch.enter(attempt, Duration.ZERO, () -> "");
        pass(60);
        watch.enter(attempt, LIMIT, () -> "");
        watch.leave(attempt);
        pass(60);
        assertEquals(List.of(), said);
        assertFalse(attempt.cancelled());
    }
}

package io.rondo.jobmaster.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.server.core.JobRecord.Assigned;
import io.rondo.jobmaster.server.core.JobRecord.MapFinished;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a job with many tasks keeps of each. */
class SharedPartsTest {
    private final JobView view = new JobView(1);
    private final Job job;

    SharedPartsTest() {
        view.apply(new JobRecord.JobSubmitted("j1-1", CoreDriver.submission(2, 1, "rondo:/out"), 1));
        job = view.jobs.get("j1-1");
    }

    private static String copy(String text) {
        return new StringBuilder(text).toString();
    }

    private void run(int task, Map<String, Long> counters) {
        // as off the wire: equal strings that are not the same
        AttemptId id = new AttemptId(copy("j1-1"), Phase.MAP, task, 0);
        view.apply(new Assigned(id, copy("worker"), 7, 2));
        view.apply(new MapFinished(id, 5, counters, 3));
    }

    @Test
    void whatIsKeptIsEqualToWhatWasGivenAndSharesItsParts() {
        Map<String, Long> first = new TreeMap<>(Map.of("b", 2L, "a", 1_000_000L));
        Map<String, Long> second = new TreeMap<>(Map.of("a", 3L, "b", -4L));
        run(0, first);
        run(1, second);
        List<JobRecord> history = job.history();
        MapFinished one = (MapFinished) history.get(2);
        MapFinished two = (MapFinished) history.get(4);
        assertEquals(first, one.counters());
        assertEquals(second, two.counters());
        assertEquals(List.of("a", "b"), List.copyOf(two.counters().keySet()));
        assertEquals(-4L, two.counters().get("b"));
        assertNull(two.counters().get("c"));
        assertSame(((Assigned) history.get(1)).attempt(), one.attempt());
        assertSame(one.attempt().job(), two.attempt().job());
        assertSame(((Assigned) history.get(1)).worker(), ((Assigned) history.get(3)).worker());
        assertEquals(Map.of("a", 1_000_003L, "b", -2L), job.counters());
    }
}

package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.worker.data.Stopwatch.Work;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Time goes to one kind of work at a time, by a clock that the test moves. */
class StopwatchTest {
    private long millis;
    private final Stopwatch watch = new Stopwatch(() -> millis * 1_000_000);

    private Map<String, Long> counted() {
        Map<String, Long> counters = new TreeMap<>();
        watch.count("map", counters);
        return counters;
    }

    @Test
    void workInsideOtherWorkIsNotCountedTwice() {
        millis += 5;
        Work before = watch.turnTo(Work.SORTING);
        millis += 30;
        Work inner = watch.turnTo(Work.SPILLING);
        millis += 7;
        watch.turnTo(inner);
        millis += 2;
        watch.turnTo(before);
        millis += 1;
        assertEquals(
                Map.of("rondo.map-user-code-ms", 6L, "rondo.map-sorting-ms", 32L, "rondo.map-spilling-ms", 7L),
                counted());
    }

    @Test
    void aSampleStandsForTheRecordsThatAreNotMeasured() {
        long before = watch.spent();
        millis += 2;
        watch.sampled(Work.READING, before);
        millis += 3 * Stopwatch.SAMPLE;
        assertEquals(
                Map.of("rondo.map-reading-ms", 2L * Stopwatch.SAMPLE, "rondo.map-user-code-ms", 2L + Stopwatch.SAMPLE),
                counted());
    }

    @Test
    void aSpillDuringASampleIsNotMultiplied() {
        long before = watch.spent();
        millis += 1;
        Work user = watch.turnTo(Work.SORTING);
        millis += 500;
        watch.turnTo(user);
        watch.sampled(Work.SORTING, before);
        millis += Stopwatch.SAMPLE;
        assertEquals(500L + Stopwatch.SAMPLE, counted().get("rondo.map-sorting-ms"));
    }
}

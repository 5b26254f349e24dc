package io.rondo.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two slots, and what begins when. Threads are a list that the test runs by hand. */
class SlotsTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> begun = new ArrayList<>();
    private final Slots slots = new Slots(2, threads::add);

    private static AttemptId id(String job, Phase phase, int task) {
        return new AttemptId(job, phase, task, 0);
    }

    private void assign(String job, Phase phase, int task) {
        AttemptId id = id(job, phase, task);
        slots.run(id, () -> begun.add(job + phase.name().charAt(0) + task));
    }

    /** Those that have been handed to a thread, in their order; each ends at once. */
    private List<String> endAllThatBegan() {
        for (int left = threads.size(); left > 0; left--) {
            threads.remove().run();
        }
        List<String> ended = List.copyOf(begun);
        begun.clear();
        return ended;
    }

    @Test
    void mapsBeyondTheSlotsWaitInTheirOrder() {
        for (int task = 0; task < 5; task++) {
            assign("a", Phase.MAP, task);
        }
        assertEquals(List.of("aM0", "aM1"), endAllThatBegan());
        assertEquals(List.of("aM2", "aM3"), endAllThatBegan());
        assertEquals(List.of("aM4"), endAllThatBegan());
    }

    @Test
    void reducesAndOutputWorkBeginAtOnce() {
        assign("a", Phase.MAP, 0);
        assign("a", Phase.MAP, 1);
        assign("a", Phase.REDUCE, 0);
        assign("a", Phase.OUTPUT, 0);
        assertEquals(4, threads.size());
    }

    @Test
    void aMapIsKeptOutByOtherJobsReducesAndNeverByThoseThatWaitForIt() {
        assign("b", Phase.REDUCE, 0);
        assign("b", Phase.REDUCE, 1);
        assign("a", Phase.MAP, 0);
        assign("b", Phase.MAP, 0);
        assertEquals(3, threads.size());
        assertEquals(List.of("bR0", "bR1", "bM0"), endAllThatBegan());
        assertEquals(List.of("aM0"), endAllThatBegan());
    }

    @Test
    void whatIsGivenUpFreesItsSlotThoughItGoesOn() {
        assign("a", Phase.MAP, 0);
        assign("a", Phase.MAP, 1);
        assign("a", Phase.MAP, 2);
        assign("a", Phase.MAP, 3);
        slots.free(id("a", Phase.MAP, 2)); // waits, and never begins
        slots.free(id("a", Phase.MAP, 0)); // runs on
        assertEquals(List.of("aM0", "aM1", "aM3"), endAllThatBegan());
        assertEquals(List.of(), endAllThatBegan());
    }
}

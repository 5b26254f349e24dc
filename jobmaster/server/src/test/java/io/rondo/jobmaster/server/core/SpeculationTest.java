package io.rondo.jobmaster.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.server.core.Speculation.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks of a phase of forty, of which twenty have taken about ten seconds; it is the hundredth second. */
class SpeculationTest {
    private static final long NOW = 100_000;
    private final Durations done = new Durations();

    SpeculationTest() {
        IntStream.range(0, 20).forEach(i -> done.add(i % 2 == 0 ? 9_000 : 11_000));
    }

    private static Running task(int task, long seconds, double fraction) {
        AttemptId id = new AttemptId("j", Phase.MAP, task, 0);
        return new Running(id, "w", NOW - seconds * 1_000, fraction, false);
    }

    private static Running twice(Running task) {
        return new Running(task.id(), task.worker(), task.started(), task.fraction(), true);
    }

    private List<Integer> chosen(Running... running) {
        return chosen(new Speculation(40, done), List.of(running));
    }

    private static List<Integer> chosen(Speculation speculation, List<Running> running) {
        return speculation.choose(running, one -> true, NOW).stream()
                .map(one -> one.id().task())
                .toList();
    }

    @Test
    void theTaskThatWillEndLastIsChosen() {
        assertEquals(List.of(2), chosen(task(1, 20, 0.5), task(2, 20, 0.2), task(3, 20, 0.4)));
    }

    @Test
    void aTaskThatHasSaidNothingEndsLastOfAllAndTheOldestOfThose() {
        assertEquals(List.of(3), chosen(task(1, 30, 0.1), task(2, 20, 0), task(3, 21, 0)));
    }

    @Test
    void aTaskThatRunsNoLongerThanOthersDidIsLeftAlone() {
        assertEquals(List.of(), chosen(task(1, 10, 0.01)));
        assertEquals(List.of(1), chosen(task(1, 12, 0.01)));
    }

    @Test
    void aTaskThatWillEndBeforeANewAttemptCouldIsLeftAlone() {
        assertEquals(List.of(), chosen(task(1, 20, 0.7)), "9 seconds remain, and a new one takes 10");
        assertEquals(List.of(1), chosen(task(1, 20, 0.6)));
    }

    @Test
    void nothingIsKnownBeforeOneInTwentyIsDone() {
        Durations one = new Durations();
        assertEquals(List.of(), chosen(new Speculation(20, one), List.of(task(1, 90, 0))));
        one.add(1);
        assertEquals(List.of(1), chosen(new Speculation(20, one), List.of(task(1, 90, 0))));
        assertEquals(List.of(), chosen(new Speculation(21, one), List.of(task(1, 90, 0))));
    }

    @Test
    void shortTasksAreNotWorthIt() {
        Durations brief = new Durations();
        brief.add(10);
        assertEquals(List.of(), chosen(new Speculation(2, brief), List.of(task(1, 3, 0))));
        assertEquals(List.of(1), chosen(new Speculation(2, brief), List.of(task(1, 4, 0))));
    }

    @Test
    void oneTaskInTenRunsTwiceAtATime() {
        assertEquals(List.of(), chosen(twice(task(1, 50, 0.1)), task(2, 50, 0.1)), "at least one, and that is there");
        List<Running> many = new ArrayList<>(
                IntStream.range(0, 20).mapToObj(i -> task(i, 50, 0.1)).toList());
        many.set(0, twice(many.get(0)));
        assertEquals(1, chosen(new Speculation(40, done), many).size());
        many.set(1, twice(many.get(1)));
        assertEquals(0, chosen(new Speculation(40, done), many).size());
    }

    @Test
    void aTaskThatDoesNotFitWhereTheSlotIsMakesRoomForTheNext() {
        Running worst = task(1, 50, 0.1);
        var choice = new Speculation(40, done).choose(List.of(worst, task(2, 50, 0.2)), one -> !one.equals(worst), NOW);
        assertEquals(2, choice.orElseThrow().id().task());
    }
}

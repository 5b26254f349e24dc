package io.rondo.testing.linear;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a history is linearizable (Herlihy and Wing, 1990): whether each operation can be given a moment between its
 * call and its answer so that in this order the model gives the same answers. The search is that of Wing and Gong (1993), which
 * tries the operations that may be next and takes steps back, with Lowe's memory (2017) of which sets of operations have led to
 * which state; so do Knossos and Porcupine. Operations without an answer may come at any time, and at the very end they disturb
 * nobody.
 */
public final class Linearizability<S, O, R> {
    private final SequentialModel<S, O, R> model;
    private final List<Recorded<O, R>> operations;
    private final long mostSteps;
    private final Set<Reached> reached = new HashSet<>();
    private final Deque<Chosen> chosen = new ArrayDeque<>();
    private final BitSet linearized = new BitSet();
    private final int answers;
    private int linearizedAnswers;
    private List<Integer> longest = List.of();

    /** What was found. {@code explanation} is empty where the history is linearizable. */
    public record Verdict(Outcome outcome, String explanation) {}

    /** UNDECIDED: the search took more steps than it was given. */
    public enum Outcome {
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        UNDECIDED
    }

    private record Reached(BitSet operations, Object state) {}

    private final class Chosen {
        private final Event event;
        private final S before;

        Chosen(Event event, S before) {
            this.event = event;
            this.before = before;
        }
    }

    /** A call or an answer in the list of what is still to be explained, which begins with a head of no meaning. */
    private static final class Event {
        private final int operation;
        private final long at;
        /** Of a call. */
        private Event answer;

        private Event previous;
        private Event next;

        Event(int operation, long at) {
            this.operation = operation;
            this.at = at;
        }
    }

    private Linearizability(SequentialModel<S, O, R> model, List<Recorded<O, R>> operations, long mostSteps) {
        this.model = model;
        this.operations = operations;
        this.mostSteps = mostSteps;
        this.answers = (int) operations.stream()
                .filter(operation -> operation.answer().isPresent())
                .count();
    }

    public static <S, O, R> Verdict check(
            SequentialModel<S, O, R> model, List<Recorded<O, R>> operations, long mostSteps) {
        return new Linearizability<>(model, operations, mostSteps).search();
    }

    private Event events() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Recorded<O, R> operation = operations.get(i);
            Event call = new Event(i, operation.called());
            call.answer = new Event(i, operation.answer().isPresent() ? operation.returned() : Long.MAX_VALUE);
            events.add(call);
            events.add(call.answer);
        }
        // At the same moment calls come first: then they may overlap, which accuses nobody wrongly.
        events.sort(Comparator.comparingLong((Event event) -> event.at).thenComparing(event -> event.answer == null));
        Event head = new Event(-1, Long.MIN_VALUE);
        Event last = head;
        for (Event event : events) {
            last.next = event;
            event.previous = last;
            last = event;
        }
        return head;
    }

    private Verdict search() {
        Event head = events();
        S state = model.initial();
        Event at = head.next;
        for (long steps = 0; someAnswerIsLeft(); steps++) {
            if (steps > mostSteps) {
                return new Verdict(Outcome.UNDECIDED, "Not decided in " + mostSteps + " steps.");
            }
            if (at.answer == null) { // an operation had to be before this, and none that could be leads on
                if (chosen.isEmpty()) {
                    return new Verdict(Outcome.NOT_LINEARIZABLE, explanation());
                }
                Chosen last = chosen.pop();
                state = last.before;
                linearized.clear(last.event.operation);
                linearizedAnswers -= answered(last.event);
                putBack(last.event);
                at = last.event.next;
                continue;
            }
            Optional<S> next = step(state, at);
            if (next.isPresent()) {
                chosen.push(new Chosen(at, state));
                state = next.get();
                linearized.set(at.operation);
                linearizedAnswers += answered(at);
                takeOut(at);
                remember();
                at = head.next;
            } else {
                at = at.next;
            }
        }
        return new Verdict(Outcome.LINEARIZABLE, "");
    }

    /**
     * Nothing if the operation cannot be next, or need not be: it got no answer and changes nothing now, so that it may as well
     * come at the very end; or if these operations have led to this state before.
     */
    private Optional<S> step(S state, Event call) {
        Recorded<O, R> operation = operations.get(call.operation);
        Optional<S> next = model.step(state, operation.operation(), operation.answer());
        if (next.isEmpty() || operation.answer().isEmpty() && next.get().equals(state)) {
            return Optional.empty();
        }
        BitSet with = (BitSet) linearized.clone();
        with.set(call.operation);
        return reached.add(new Reached(with, next.get())) ? next : Optional.empty();
    }

    private boolean someAnswerIsLeft() {
        return linearizedAnswers < answers;
    }

    private int answered(Event call) {
        return operations.get(call.operation).answer().isPresent() ? 1 : 0;
    }

    private static void takeOut(Event call) {
        call.previous.next = call.next;
        call.next.previous = call.previous;
        call.answer.previous.next = call.answer.next;
        if (call.answer.next != null) {
            call.answer.next.previous = call.answer.previous;
        }
    }

    private static void putBack(Event call) {
        call.answer.previous.next = call.answer;
        if (call.answer.next != null) {
            call.answer.next.previous = call.answer;
        }
        call.previous.next = call;
        call.next.previous = call;
    }

    private void remember() {
        if (chosen.size() > longest.size()) {
            List<Integer> order = new ArrayList<>();
            chosen.descendingIterator().forEachRemaining(choice -> order.add(choice.event.operation));
            longest = order;
        }
    }

    /** The longest order that was found, and what did not fit behind it. */
    private String explanation() {
        StringBuilder text = new StringBuilder("No order of these operations explains their answers.\n");
        long begin = operations.isEmpty() ? 0 : operations.get(0).called();
        text.append("The longest that does for its part:\n");
        longest.forEach(operation -> line(text, operation, begin));
        text.append("What is left, of which nothing can be next:\n");
        for (int i = 0; i < operations.size(); i++) {
            if (!longest.contains(i)) {
                line(text, i, begin);
            }
        }
        return text.toString();
    }

    private void line(StringBuilder text, int number, long begin) {
        Recorded<O, R> operation = operations.get(number);
        String end = operation.answer().isPresent() ? micros(operation.returned() - begin) : "?";
        text.append(String.format(
                Locale.ROOT,
                "  %12s to %12s us  client %d  %s -> %s%n",
                micros(operation.called() - begin),
                end,
                operation.client(),
                operation.operation(),
                operation.answer().map(Object::toString).orElse("not known")));
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
    }
}

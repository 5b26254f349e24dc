package io.rondo.testing.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.testing.linear.Linearizability.Outcome;
import io.rondo.testing.linear.Linearizability.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The judge judged: histories known to be wrong are refused, and those that a true register or map gave are not. */
class LinearizabilityTest {
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final long STEPS = 1_000_000;

    /** A register: {@code w5} writes and is answered {@code ok}, {@code r} reads, {@code c5,6} writes 6 where 5 is. */
    private static final class Register implements SequentialModel<String, String, String> {
        @Override
        public String initial() {
            return "0";
        }

        @Override
        public Optional<String> step(String state, String operation, Optional<String> answer) {
            String argument = operation.substring(1);
            return switch (operation.charAt(0)) {
                case 'w' -> Optional.of(argument);
                case 'r' -> answer.orElse(state).equals(state) ? Optional.of(state) : Optional.empty();
                default -> {
                    String[] both = argument.split(",");
                    boolean fits = both[0].equals(state);
                    String says = fits ? "ok" : "no";
                    yield answer.orElse(says).equals(says) ? Optional.of(fits ? both[1] : state) : Optional.empty();
                }
            };
        }
    }

    private final List<Recorded<String, String>> history = new ArrayList<>();

    private LinearizabilityTest operation(String operation, String answer, long called, long returned) {
        history.add(new Recorded<>(history.size(), operation, Optional.ofNullable(answer), called, returned));
        return this;
    }

    private Verdict verdict() {
        return Linearizability.check(new Register(), history, STEPS);
    }

    private void isRight() {
        assertEquals(new Verdict(Outcome.LINEARIZABLE, ""), verdict());
    }

    private void isWrong() {
        Verdict verdict = verdict();
        assertEquals(Outcome.NOT_LINEARIZABLE, verdict.outcome());
        for (Recorded<String, String> each : history) {
            assertTrue(verdict.explanation().contains(each.operation()), verdict::explanation);
        }
    }

    @Test
    void anOldValueAfterANewOneWasReadIsWrong() {
        operation("w1", "ok", 0, 10)
                .operation("r", "1", 1, 2)
                .operation("r", "0", 3, 4)
                .isWrong();
    }

    @Test
    void anOldValueAfterAWriteHasReturnedIsWrong() {
        operation("w1", "ok", 0, 1).operation("r", "0", 2, 3).isWrong();
    }

    @Test
    void eitherValueWhileAWriteIsUnderWayIsRight() {
        operation("w1", "ok", 0, 10)
                .operation("r", "0", 1, 2)
                .operation("r", "1", 3, 4)
                .isRight();
    }

    @Test
    void twoThatBothReplaceTheSameValueAreWrong() {
        operation("c0,1", "ok", 0, 10).operation("c0,2", "ok", 1, 11).isWrong();
    }

    @Test
    void aWriteThatGotLostIsWrong() {
        operation("c0,1", "ok", 0, 1)
                .operation("c0,2", "no", 2, 3)
                .operation("r", "2", 4, 5)
                .isWrong();
    }

    @Test
    void aWriteOfUnknownFateMayBeSeenLateOrNever() {
        operation("w1", null, 0, 1)
                .operation("r", "0", 2, 3)
                .operation("r", "1", 50, 60)
                .isRight();
        history.clear();
        operation("w1", null, 0, 1).operation("r", "0", 2, 3).isRight();
    }

    @Test
    void aWriteOfUnknownFateCannotComeAndGo() {
        operation("w1", null, 0, 1)
                .operation("r", "1", 2, 3)
                .operation("r", "0", 4, 5)
                .isWrong();
    }

    @Test
    void noEffectComesBeforeItsCall() {
        operation("r", "1", 0, 1).operation("w1", null, 2, 3).isWrong();
    }

    /** However many there are: else each would double what has to be searched. */
    @Test
    void whatGotNoAnswerAndChangesNothingIsNotTriedEverywhere() {
        for (int i = 0; i < 60; i++) {
            operation("r", null, i, i);
            operation("c7,8", null, i, i);
        }
        operation("w1", "ok", 100, 101).operation("r", "0", 102, 103).isWrong();
        history.remove(history.size() - 1);
        operation("r", "1", 102, 103).isRight();
    }

    /** A counter of names: {@code +a} adds, {@code -a} takes, {@code a>b} moves; answered ok or no; {@code ?} lists. */
    private static final class Names implements SequentialModel<TreeMap<String, Integer>, String, String> {
        @Override
        public TreeMap<String, Integer> initial() {
            return new TreeMap<>();
        }

        @Override
        public Optional<TreeMap<String, Integer>> step(
                TreeMap<String, Integer> state, String operation, Optional<String> answer) {
            TreeMap<String, Integer> next = new TreeMap<>(state);
            String says = run(next, operation);
            return answer.orElse(says).equals(says) ? Optional.of(next) : Optional.empty();
        }

        static String run(TreeMap<String, Integer> names, String operation) {
            String name = operation.equals("?") ? "" : operation.substring(1, 2);
            return switch (operation.charAt(0)) {
                case '+' -> names.putIfAbsent(name, 1) == null ? "ok" : "no";
                case '-' -> names.remove(name) != null ? "ok" : "no";
                case '>' -> {
                    String to = operation.substring(2);
                    boolean possible = names.containsKey(name) && !names.containsKey(to);
                    if (possible) {
                        names.put(to, names.remove(name));
                    }
                    yield possible ? "ok" : "no";
                }
                default -> names.keySet().toString();
            };
        }
    }

    private Verdict names() {
        return Linearizability.check(new Names(), history, STEPS);
    }

    @Test
    void aNameMadeTwiceIsWrong() {
        operation("+a", "ok", 0, 5).operation("+a", "ok", 1, 6);
        assertEquals(Outcome.NOT_LINEARIZABLE, names().outcome());
    }

    @Test
    void aMoveSeenHalfWayIsWrong() {
        operation("+a", "ok", 0, 1).operation(">ab", "ok", 2, 9).operation("?", "[]", 3, 4);
        assertEquals(Outcome.NOT_LINEARIZABLE, names().outcome());
        history.remove(2);
        operation("?", "[a, b]", 3, 4);
        assertEquals(Outcome.NOT_LINEARIZABLE, names().outcome());
    }

    private static String random(Random random) {
        String name = String.valueOf((char) ('a' + random.nextInt(3)));
        return switch (random.nextInt(4)) {
            case 0 -> "+" + name;
            case 1 -> "-" + name;
            case 2 -> ">" + name + (char) ('a' + random.nextInt(3));
            default -> "?";
        };
    }

    /** Operations of six clients, each of which takes effect at some moment while it is under way; some answers get lost. */
    private void trueHistory(Random random, int count) {
        history.clear();
        long[] free = new long[6];
        TreeMap<String, Integer> names = new TreeMap<>();
        long now = 0;
        for (int i = 0; i < count; i++) {
            int client = random.nextInt(free.length);
            String operation = random(random);
            now = Math.max(now + 1, free[client] + 1); // takes effect
            long called = Math.max(free[client], now - random.nextInt(30));
            long returned = now + random.nextInt(30);
            free[client] = returned + 1;
            String answer = Names.run(names, operation);
            boolean lost = random.nextInt(20) == 0;
            history.add(
                    new Recorded<>(client, operation, lost ? Optional.empty() : Optional.of(answer), called, returned));
        }
        history.sort(java.util.Comparator.comparingLong(Recorded::called));
    }

    @Test
    void whatATrueMapAnsweredIsRightAndALieIsFound() {
        Random random = new Random(SEED);
        int found = 0;
        for (int round = 0; round < 200; round++) {
            trueHistory(random, 60);
            assertEquals(Outcome.LINEARIZABLE, names().outcome(), "seed " + SEED);
            int place = random.nextInt(history.size());
            Recorded<String, String> told = history.get(place);
            if (told.operation().equals("?") && told.answer().isPresent()) {
                history.set(
                        place,
                        new Recorded<>(
                                told.client(), "?", Optional.of("[a, b, c, d]"), told.called(), told.returned()));
                assertEquals(Outcome.NOT_LINEARIZABLE, names().outcome(), "seed " + SEED);
                found++;
            }
        }
        assertTrue(found > 10, "lies told: " + found + ", seed " + SEED);
    }
}

package io.rondo.testing.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares what came with what should have come, and says how they differ in one block of lines. */
final class Comparison {
    private static final String NOTHING = "(nothing)";

    private final boolean ordered;
    private final StringBuilder text = new StringBuilder();
    private boolean differs;

    Comparison(boolean ordered) {
        this.ordered = ordered;
    }

    void given(List<? extends Pair<?, ?>> inputs) {
        inputs.forEach(input -> text.append("\n  given  ").append(Shown.pair(input)));
    }

    /** @param what the records are, at the head of their lines */
    void records(String what, List<? extends Pair<?, ?>> expected, List<? extends Pair<?, ?>> actual) {
        List<Pair<?, ?>> aligned = ordered ? new ArrayList<>(expected) : inOrderOf(actual, expected);
        int rows = Math.max(aligned.size(), actual.size());
        List<String[]> lines = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            lines.add(row(i < aligned.size() ? aligned.get(i) : null, i < actual.size() ? actual.get(i) : null));
        }
        int width = Math.max(
                "expected".length(),
                lines.stream().mapToInt(line -> line[0].length()).max().orElse(0));
        text.append("\n  ").append(what).append(ordered ? ":" : ", in any order:");
        text.append("\n      ").append(padded("expected", width)).append("  actual");
        for (String[] line : lines) {
            text.append("\n   ").append(line[2]).append("  ").append(padded(line[0], width));
            text.append("  ").append(line[1]);
        }
    }

    /** Expected, actual, and a mark if they differ. */
    private String[] row(Pair<?, ?> expected, Pair<?, ?> actual) {
        boolean same = expected != null && actual != null && same(expected, actual);
        differs |= !same;
        return new String[] {
            expected == null ? NOTHING : Shown.pair(expected),
            actual == null ? NOTHING : Shown.pair(actual),
            same ? " " : "!"
        };
    }

    /** The expected records, each in the place of one that came and is the same; null where none is; the rest at the end. */
    private static List<Pair<?, ?>> inOrderOf(List<? extends Pair<?, ?>> actual, List<? extends Pair<?, ?>> expected) {
        List<Pair<?, ?>> left = new ArrayList<>(expected);
        List<Pair<?, ?>> aligned = new ArrayList<>();
        for (Pair<?, ?> came : actual) {
            Pair<?, ?> match = left.stream()
                    .filter(candidate -> same(candidate, came))
                    .findFirst()
                    .orElse(null);
            left.remove(match);
            aligned.add(match);
        }
        aligned.addAll(left);
        return aligned;
    }

    private static boolean same(Pair<?, ?> a, Pair<?, ?> b) {
        return Serialised.same(a.key(), b.key()) && Serialised.same(a.value(), b.value());
    }

    private static String padded(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }

    void counters(Map<String, Long> expected, Map<String, Long> actual) {
        expected.forEach((name, value) -> {
            long came = actual.getOrDefault(name, 0L);
            differs |= came != value;
            text.append("\n   ")
                    .append(came == value ? " " : "!")
                    .append("  counter ")
                    .append(name);
            text.append(": expected ").append(value).append(", actual ").append(came);
        });
    }

    /** Throws an AssertionError with everything, if anything differs. */
    void conclude(String subject) {
        if (differs) {
            throw new AssertionError(subject + " did not do what was expected." + text);
        }
    }
}

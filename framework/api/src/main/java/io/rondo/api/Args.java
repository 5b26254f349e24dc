package io.rondo.api;

import java.util.List;
import java.util.Optional;

/** The words a job was submitted with. */
public record Args(List<String> words) {
    public Args {
        words = List.copyOf(words);
    }

    public int size() {
        return words.size();
    }

    /** The word at an index from 0; its absence is the submitter's mistake and said so. */
    public String get(int index) {
        if (index >= words.size()) {
            throw new IllegalPlan("The program wants at least " + (index + 1) + " argument" + (index == 0 ? "" : "s")
                    + ", but there " + (words.size() == 1 ? "is 1" : "are " + words.size()) + ".");
        }
        return words.get(index);
    }

    public Optional<String> optional(int index) {
        return index < words.size() ? Optional.of(words.get(index)) : Optional.empty();
    }

    public long number(int index) {
        try {
            return Long.parseLong(get(index));
        } catch (NumberFormatException e) {
            throw new IllegalPlan("Argument " + (index + 1) + " must be a whole number, not " + get(index) + ".", e);
        }
    }
}

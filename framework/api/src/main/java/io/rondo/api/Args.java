package io.rondo.api;

import java.util.List;

/** The words a job was submitted with. */
public record Args(List<String> words) {
    public Args {
        words = List.copyOf(words);
    }
}

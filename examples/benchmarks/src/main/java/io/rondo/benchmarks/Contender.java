package io.rondo.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * One system's way to do a row's work: a whole command, which leaves its result in {@code output}, a file or a directory of
 * parts.
 *
 * @param slow takes many times as long as the others, so that whoever is in a hurry runs it less often
 * @param system as the table names it, for example {@code Rondo} or {@code Spark local[2]}
 */
record Contender(String system, boolean slow, List<String> command, Path output) {
    Contender {
        command = List.copyOf(command);
    }
}

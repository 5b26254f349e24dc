package io.rondo.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * One system's way to do a row's work: a whole command, which leaves its result in {@code output}, a file or a directory of
 * parts.
 *
 * @param system as the table names it, for example {@code Rondo} or {@code Spark local[2]}
 */
record Contender(String system, List<String> command, Path output) {
    Contender {
        command = List.copyOf(command);
    }
}

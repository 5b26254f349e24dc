package io.rondo.jobmaster.server.core;

import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tasks of a phase. Which are done and which wait for an attempt is kept at hand: there may be many thousands. */
final class Tasks {
    private final Task[] tasks;
    private final BitSet done = new BitSet();
    private final BitSet idle = new BitSet();
    private final Durations durations = new Durations();

    Tasks(int count) {
        tasks = new Task[count];
        for (int i = 0; i < count; i++) {
            tasks[i] = new Task();
        }
        idle.set(0, count);
    }

    int size() {
        return tasks.length;
    }

    Task at(int index) {
        return tasks[index];
    }

    /** Null if there is no such task. */
    Task find(int index) {
        return index >= 0 && index < tasks.length ? tasks[index] : null;
    }

    /** Looks again at a task that has changed. */
    void refresh(int index) {
        done.set(index, tasks[index].done());
        idle.set(index, tasks[index].idle());
    }

    /** How long those that were done took, also those whose output was lost afterwards. */
    Durations durations() {
        return durations;
    }

    int doneCount() {
        return done.cardinality();
    }

    int idleCount() {
        return idle.cardinality();
    }

    boolean allDone() {
        return doneCount() == tasks.length;
    }

    /** Tasks that are done, in order. */
    IntStream done() {
        return done.stream();
    }

    /** Tasks that are not done and of which no attempt runs, in order. */
    IntStream idle() {
        return idle.stream();
    }

    Stream<Task> all() {
        return Stream.of(tasks);
    }
}

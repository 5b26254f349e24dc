package io.rondo.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;

/** What a task may know and count. Counters of an attempt count only if that attempt is the chosen one. */
public interface TaskContext {
    String job();

    /** {@code map} or {@code reduce}, the task's index and the attempt's number, such as {@code map-00003-1}. */
    String attempt();

    /** The task's index within its phase. */
    int task();

    /**
     * A number that is added up over all tasks and shown with the job. An attempt may have up to 200, with names of up to 128
     * bytes, group and dot included; more is an IllegalStateException.
     */
    Counter counter(String group, String name);

    /**
     * Says that the task is alive: to be called from time to time by code that goes on for minutes without reading or emitting
     * a record, which would be taken for hung after {@code rondo.task-timeout}.
     */
    default void progress() {}

    /** The job's own settings, given by {@code -D}. */
    Map<String, String> settings();

    /**
     * The local copy of a file that was given with {@code --files}, for reading only.
     *
     * @param name the file's name without its folders
     * @throws NoSuchElementException if no file of this name was given
     */
    default Path file(String name) {
        throw new NoSuchElementException("No file " + name + " was given with --files.");
    }

    /**
     * A further output that the plan named, for records beside the main ones. A job's last phase writes to its outputs: the
     * reducers, or the mappers of a map-only job.
     *
     * @throws IllegalStateException in a mapper that feeds a shuffle
     * @throws IllegalArgumentException if the plan names no such output
     */
    <K, V> Emitter<K, V> output(String name);

    /** The URI of the file the current record comes from; empty where there is none, as in a reduce. */
    default String input() {
        return "";
    }

    /** The byte offset in that file where the current record begins. */
    default long inputOffset() {
        return 0;
    }
}

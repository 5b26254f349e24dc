package io.rondo.worker.data;

import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What an attempt's time is spent on, so that a person sees what holds a job up. For one thread.
 *
 * <p>Work that comes in large pieces (a spill, a fetch, a buffer that is written out) is measured by {@link #turnTo}. Work
 * that is done record by record, inside other work, is measured for one record in {@link #SAMPLE} only, by {@link #spent} and
 * {@link #sampled}, so that measuring costs a record nothing that could be told.
 */
public final class Stopwatch {
    /** One record in so many is measured; a power of two. */
    public static final int SAMPLE = 64;

    /** Kinds of work. */
    public enum Work {
        /** Getting input, and cutting it into records. */
        READING,
        USER_CODE,
        /** Taking records for the shuffle: folding, sorting and encoding them. */
        SORTING,
        /** Writing runs to scratch files. */
        SPILLING,
        FETCHING,
        MERGING,
        /** Formatting and storing the output. */
        WRITING
    }

    private final long[] nanos = new long[Work.values().length];
    private Work current = Work.USER_CODE;
    private final LongSupplier nanoTime;
    private long since;

    public Stopwatch() {
        this(System::nanoTime);
    }

    Stopwatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** The time since the last call was nobody's. */
    public void restart() {
        since = nanoTime.getAsLong();
    }

    /** From here on time goes to that work. Returns what it went to before, to turn back to. */
    public Work turnTo(Work next) {
        lap();
        Work before = current;
        current = next;
        return before;
    }

    /** Nanoseconds that have gone to the work which time goes to now; what was measured on its own does not count. */
    public long spent() {
        lap();
        return nanos[current.ordinal()];
    }

    /** Of the current work's time, what was spent since {@code before}, and as much for each other record, was that work. */
    public void sampled(Work work, long before) {
        long part = SAMPLE * (spent() - before);
        nanos[current.ordinal()] -= part;
        nanos[work.ordinal()] += part;
    }

    private void lap() {
        long now = nanoTime.getAsLong();
        nanos[current.ordinal()] += now - since;
        since = now;
    }

    /** Adds {@code rondo.<phase>-<work>-ms} for each kind of work that took a millisecond. */
    public void count(String phase, Map<String, Long> counters) {
        lap();
        for (Work work : Work.values()) {
            long millis = nanos[work.ordinal()] / 1_000_000;
            if (millis > 0) { // an estimate may have taken more than there was
                counters.put(counter(phase, work), millis);
            }
        }
    }

    private static String counter(String phase, Work work) {
        return "rondo." + phase + "-" + work.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-ms";
    }
}

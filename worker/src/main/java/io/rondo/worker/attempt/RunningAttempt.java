package io.rondo.worker.attempt;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.data.Stopwatch;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * An attempt from its assignment to its end, as its owner sees it: it can be cancelled at any time, even before it begins,
 * and it tells how far it is, at most once a second.
 */
public final class RunningAttempt {
    private static final long PULSE = TimeUnit.SECONDS.toNanos(1);

    private final AttemptId id;
    private final Consumer<Report> reports;
    private final Place place = new Place();
    private final Stopwatch watch = new Stopwatch();
    private volatile boolean cancelled;
    private volatile LongSupplier read = () -> 0;
    private Runnable stop;
    private long lastPulse = System.nanoTime();
    /** Not volatile: it is counted for every record, and whoever looks may see it late. */
    private long steps;

    /**
     * @param reports takes what the attempt says while it runs; its end is returned to whoever runs it, but for an attempt that
     *     hangs, whose end is said here
     */
    public RunningAttempt(AttemptId id, Consumer<Report> reports) {
        this.id = id;
        this.reports = reports;
    }

    public AttemptId id() {
        return id;
    }

    /** Where in its input the attempt is; for any thread, and exact when the attempt's stands still. */
    public Place place() {
        return place;
    }

    /** What its time is spent on; for the attempt's thread. */
    Stopwatch watch() {
        return watch;
    }

    /** Passes on what the attempt says on its way. */
    public void report(Report report) {
        reports.accept(report);
    }

    /** Says how the running attempt is stopped. Throws if it was cancelled before it began. */
    public synchronized void begin(Runnable howToStop) {
        goOn();
        stop = howToStop;
        watch.restart();
    }

    /** From here on nothing is left to stop. */
    public synchronized void end() {
        stop = null;
    }

    /** Whatever the attempt still does is not wanted. Repeatable. */
    public synchronized void cancel() {
        cancelled = true;
        if (stop != null) {
            stop.run();
        }
    }

    public boolean cancelled() {
        return cancelled;
    }

    /** Called wherever user code comes by, so that even code which ignores interrupts ends when it next emits. */
    void goOn() {
        steps++;
        if (cancelled) {
            throw new CancellationException("the attempt was cancelled");
        }
    }

    /** What the attempt has done, as a number that grows as long as it does something. */
    long steps() {
        return steps + place.moves() + read.getAsLong();
    }

    /** What the attempt reads counts too, though it may be long within one group; read by another thread, which may see it late. */
    void reads(LongSupplier records) {
        read = records;
    }

    /** The attempt has failed for doing nothing. It is told to stop; whether it does, and how it ends then, is not waited for. */
    void hang(Report.Failed failed) {
        reports.accept(failed);
        cancel();
    }

    /** Tells the master how far the attempt is, unless that was told within the last second. */
    void pulse(double fraction, Supplier<Map<String, Long>> counters) {
        goOn();
        long now = System.nanoTime();
        if (now - lastPulse >= PULSE) {
            lastPulse = now;
            reports.accept(new Report.Progress(id, Math.max(0, Math.min(1, fraction)), counters.get()));
        }
    }
}

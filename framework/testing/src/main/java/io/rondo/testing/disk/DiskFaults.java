package io.rondo.testing.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What goes wrong at a disk, and what it was asked for. Thread-safe. */
public final class DiskFaults {
    /** As the kernel words it. */
    public static final String BROKEN = "Input/output error";

    public static final String FULL = "No space left on device";
    public static final String READ_ONLY = "Read-only file system";

    private final List<DiskCall> calls = new ArrayList<>();
    private Predicate<DiskCall> failing = call -> false;
    private String message = BROKEN;
    private int mostWritten = Integer.MAX_VALUE;

    /** From now on calls that are like this fail. */
    public synchronized void fail(Predicate<DiskCall> like, String withMessage) {
        failing = like;
        message = withMessage;
    }

    /** The call of this number among those that change something, counted from nothing and from now, fails, and only that one. */
    public synchronized void failChange(int number, String withMessage) {
        int[] left = {number};
        fail(call -> call.kind().changes() && left[0]-- == 0, withMessage);
    }

    public synchronized void heal() {
        failing = call -> false;
        mostWritten = Integer.MAX_VALUE;
    }

    /** From now on a write takes no more bytes than this at once. */
    public synchronized void writeAtMost(int bytes) {
        mostWritten = bytes;
    }

    synchronized void before(DiskCall call) throws IOException {
        calls.add(call);
        if (failing.test(call)) {
            throw new IOException(message);
        }
    }

    synchronized int mostWritten() {
        return mostWritten;
    }

    /** What was asked for since this was last called, in order. */
    public synchronized List<DiskCall> calls() {
        List<DiskCall> sinceThen = List.copyOf(calls);
        calls.clear();
        return sinceThen;
    }
}

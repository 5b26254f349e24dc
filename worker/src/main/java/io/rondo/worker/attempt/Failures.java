package io.rondo.worker.attempt;

import io.rondo.api.compress.CorruptFile;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns whatever ended an attempt into the report a person can act on. */
final class Failures {
    private static final int FRAMES = 4;
    private static final int CAUSES = 3;
    private static final int MOST = 2_000;

    /** Frames of these are the engine's; the user's begin above them. */
    private static final Set<String> ENGINE = Set.of("worker", "dfs", "base", "jobmaster", "coordination");

    private final String memoryAdvice;

    /** @param memoryAdvice what to raise when memory runs out, as a clause */
    Failures(String memoryAdvice) {
        this.memoryAdvice = memoryAdvice;
    }

    Report.Failed report(RunningAttempt attempt, Throwable failure, String log) {
        Throwable cause = failure instanceof UserCode.Failed ? failure.getCause() : failure;
        boolean users = failure instanceof UserCode.Failed ? !readingFailed(cause) : thrownByOthers(cause);
        ErrorKind kind;
        String code;
        String message;
        if (cause instanceof OutOfMemoryError) {
            kind = ErrorKind.RESOURCE;
            code = "out-of-memory";
            message = outOfMemory();
        } else if (cause instanceof CancellationException || cause instanceof InterruptedException) {
            kind = ErrorKind.RETRYABLE;
            code = "cancelled";
            message = "The attempt was cancelled.";
        } else if (cause instanceof RondoException known && !users) {
            kind = known.kind();
            code = known.code();
            message = known.getMessage();
        } else if (users) {
            kind = ErrorKind.USER;
            code = "user-code-failed";
            message = describe(cause);
        } else if (cause instanceof CorruptFile) {
            kind = ErrorKind.USER;
            code = "file-corrupt";
            message = cause.getMessage();
        } else if (cause instanceof IOException || cause instanceof UncheckedIOException) {
            boolean full = isFull(cause);
            kind = full ? ErrorKind.RESOURCE : ErrorKind.RETRYABLE;
            code = full ? "disk-full" : "io-failed";
            message = full
                    ? "A disk this worker writes to is full: " + plain(cause)
                            + ". Make room there, or let the job write elsewhere."
                    : plain(cause);
        } else {
            kind = cause instanceof LinkageError ? ErrorKind.USER : ErrorKind.INTERNAL;
            code = cause instanceof LinkageError ? "program-unusable" : "internal";
            message = describe(cause);
        }
        return new Report.Failed(
                attempt.id(), kind, code, shortened(message), attempt.place().toString(), log);
    }

    /** A message may quote a record of any size, and the master keeps what it is told. */
    private static String shortened(String message) {
        return message.length() <= MOST
                ? message
                : message.substring(0, MOST) + "… (" + (message.length() - MOST) + " more characters)";
    }

    private String outOfMemory() {
        return String.format(
                Locale.ROOT,
                "The task ran out of memory: its heap of %d MiB is full. If the job's code keeps records, let it keep"
                        + " fewer; else %s.",
                Runtime.getRuntime().maxMemory() >> 20,
                memoryAdvice);
    }

    /** Whether the engine failed to read what the user's code was walking over. */
    private static boolean readingFailed(Throwable e) {
        if (!(e instanceof IOException || e instanceof UncheckedIOException)) {
            return false;
        }
        return thrownByEngine(e);
    }

    /** User code runs in places that are not marked, too: in formats, codecs and partitioners of its own. */
    private static boolean thrownByOthers(Throwable e) {
        return e instanceof RuntimeException
                && !(e instanceof RondoException)
                && !(e instanceof UncheckedIOException)
                && !thrownByEngine(e);
    }

    private static boolean thrownByEngine(Throwable e) {
        for (StackTraceElement frame : e.getStackTrace()) {
            if (!isJava(frame)) {
                return isEngine(frame);
            }
        }
        return false;
    }

    private static boolean isJava(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
    }

    private static boolean isEngine(StackTraceElement frame) {
        String[] parts = frame.getClassName().split("\\.", 4);
        return parts.length > 3 && parts[0].equals("io") && parts[1].equals("rondo") && ENGINE.contains(parts[2]);
    }

    private static boolean isFull(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (String.valueOf(at.getMessage()).contains("No space left on device")) {
                return true;
            }
        }
        return false;
    }

    private static String plain(Throwable e) {
        Throwable cause = e.getCause() instanceof FileSystemException ? e.getCause() : e;
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return cause instanceof FileSystemException ? cause.toString() : message;
    }

    /** The exception, its causes, and the first frames of each trace: enough to find the line, and no wall of text. */
    static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder(text(failure));
        Throwable at = failure;
        for (int i = 0; i < CAUSES && at != null; i++) {
            if (i > 0) {
                text.append("\n  caused by ").append(text(at));
            }
            frames(at.getStackTrace(), text);
            at = at.getCause();
        }
        return text.toString();
    }

    private static String text(Throwable e) {
        try {
            return shortened(e.toString());
        } catch (RuntimeException broken) {
            return e.getClass().getName() + ", whose message fails with "
                    + broken.getClass().getName();
        }
    }

    /** Where a thread is: what it waits in, and the frames of the user's code that came there. */
    static String whereabouts(StackTraceElement[] trace) {
        List<StackTraceElement> above =
                Arrays.stream(trace).takeWhile(frame -> !isEngine(frame)).toList();
        return Stream.concat(above.stream().limit(1), above.stream().skip(1).filter(frame -> !isJava(frame)))
                .limit(FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
    }

    private static void frames(StackTraceElement[] trace, StringBuilder text) {
        for (int i = 0; i < Math.min(FRAMES, trace.length) && !isEngine(trace[i]); i++) {
            text.append("\n    at ").append(trace[i]);
        }
    }
}

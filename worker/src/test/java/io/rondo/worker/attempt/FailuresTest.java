package io.rondo.worker.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.Codecs;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.data.Stopwatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Whose fault a failure is, and what is said about it. */
class FailuresTest {
    private final List<Report> reports = new ArrayList<>();
    private final RunningAttempt attempt = new RunningAttempt(new AttemptId("j1-1", Phase.MAP, 0, 0), reports::add);
    private final Failures failures = new Failures("give more");

    private Report.Failed report(Throwable failure) {
        return failures.report(attempt, failure, "log");
    }

    private static Exception thrownBy(String className, Exception e) {
        e.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.List", "get", "List.java", 1),
            new StackTraceElement(className, "run", "Source.java", 7),
            new StackTraceElement("io.rondo.worker.attempt.MapAttempt", "run", "MapAttempt.java", 9)
        });
        return e;
    }

    @Test
    void usersExceptionsAreTheirsWithPlaceAndFramesAndNothingOfOurs() {
        attempt.place().record("file:/in", 12);
        Report.Failed failed =
                report(new UserCode.Failed(thrownBy("com.example.Job", new IllegalStateException("odd"))));
        assertEquals(ErrorKind.USER, failed.kind());
        assertEquals("input file:/in, record at byte offset 12", failed.where());
        assertEquals(
                "java.lang.IllegalStateException: odd\n    at java.util.List.get(List.java:1)\n"
                        + "    at com.example.Job.run(Source.java:7)",
                failed.message());
    }

    @Test
    void usersIoIsTheirsAndOursIsRetried() {
        assertEquals(
                ErrorKind.USER,
                report(new UserCode.Failed(thrownBy("com.example.Job", new IOException("x"))))
                        .kind());
        assertEquals(
                ErrorKind.RETRYABLE,
                report(new UserCode.Failed(thrownBy(
                                "io.rondo.worker.data.ReduceInput",
                                new UncheckedIOException("broken", new IOException("x")))))
                        .kind());
        assertEquals(ErrorKind.RETRYABLE, report(new IOException("x")).kind());
    }

    @Test
    void aFullDiskIsAResource() {
        Report.Failed failed = report(
                new UncheckedIOException("a run could not be written", new IOException("No space left on device")));
        assertEquals(ErrorKind.RESOURCE, failed.kind());
        assertEquals("disk-full", failed.code());
    }

    @Test
    void memoryIsNamedWithTheAdvice() {
        Report.Failed failed = report(new OutOfMemoryError("Java heap space"));
        assertEquals(ErrorKind.RESOURCE, failed.kind());
        assertTrue(failed.message().contains("MiB") && failed.message().contains("give more"), failed.message());
    }

    @Test
    void hugeMessagesAreCut() {
        Report.Failed failed = report(new UserCode.Failed(new NumberFormatException("9".repeat(10_000_000))));
        assertTrue(failed.message().length() < 10_000);
    }

    @Test
    void aRecordThatCannotBeWrittenIsNamedEvenIfTheCodeSwallowsIt() {
        GuardedEmitter<Object, Object> emitter = new GuardedEmitter<>(
                attempt,
                (key, value) -> {
                    throw new ClassCastException("not a Long");
                },
                Stopwatch.Work.WRITING);
        Exception thrown = assertThrows(
                Exception.class,
                () -> UserCode.call(emitter, () -> {
                    try {
                        emitter.emit("key", List.of());
                    } catch (RuntimeException e) {
                        reports.clear(); // as users do
                    }
                }));
        Report.Failed failed = report(thrown);
        assertEquals(ErrorKind.USER, failed.kind());
        assertEquals("not-serialisable", failed.code());
        assertTrue(failed.message().contains("java.lang.String"), failed.message());
        assertTrue(failed.message().contains("ImmutableCollections"), failed.message());
    }

    @Test
    void emittingEndsACancelledAttempt() {
        List<Object> out = new ArrayList<>();
        GuardedEmitter<Object, Object> emitter =
                new GuardedEmitter<>(attempt, (key, value) -> out.add(key), Stopwatch.Work.WRITING);
        emitter.emit("a", 1);
        attempt.cancel();
        assertThrows(CancellationException.class, () -> emitter.emit("b", 1));
        assertEquals(List.of("a"), out);
        assertThrows(CancellationException.class, () -> attempt.begin(() -> {}));
    }

    @Test
    void aKeyWhoseTextFailsHidesNothing() {
        attempt.place().group(new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        });
        Report.Failed failed = report(new UserCode.Failed(new RondoException(ErrorKind.USER, "odd", "own")));
        assertTrue(failed.where().startsWith("the group of key of class"), failed.where());
        assertEquals("user-code-failed", failed.code());
    }

    @Test
    void codecsRefuseWhatTheyAreNotFor() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        io.rondo.api.codec.Codec<Object> longs = (io.rondo.api.codec.Codec) Codecs.value(Long.class);
        assertThrows(RuntimeException.class, () -> longs.write("text", new ByteOutput(16)));
        assertFalse(attempt.cancelled());
    }
}

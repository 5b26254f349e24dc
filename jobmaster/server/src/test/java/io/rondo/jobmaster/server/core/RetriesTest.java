package io.rondo.jobmaster.server.core;

import static io.rondo.base.error.ErrorKind.INTERNAL;
import static io.rondo.base.error.ErrorKind.RESOURCE;
import static io.rondo.base.error.ErrorKind.RETRYABLE;
import static io.rondo.base.error.ErrorKind.USER;
import static io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction.CLEAN;
import static io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction.PREPARE;
import static io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction.PUBLISH;
import static io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction.RESERVE;
import static io.rondo.jobmaster.server.core.Retries.Verdict.AGAIN;
import static io.rondo.jobmaster.server.core.Retries.Verdict.AGAIN_FOR_EVER;
import static io.rondo.jobmaster.server.core.Retries.Verdict.AGAIN_UNCOUNTED;
import static io.rondo.jobmaster.server.core.Retries.Verdict.FAIL_JOB;
import static io.rondo.jobmaster.server.core.Retries.Verdict.LEAVE_UNDONE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.base.error.ErrorKind;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import io.rondo.jobmaster.server.core.Retries.Verdict;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With four attempts, as is the default. */
class RetriesTest {
    private static final Retries RETRIES = new Retries(4);

    /** {@code same}: how many of the failures before had the same message. */
    private record Row(ErrorKind kind, String code, int before, int same, Verdict verdict) {}

    @Test
    void afterAMapOrReduceHasFailed() {
        List.of(
                        //   kind       code                 before same  verdict
                        new Row(USER, "user-code-failed", 0, 0, AGAIN), // perhaps the worker's fault: elsewhere
                        new Row(USER, "user-code-failed", 1, 0, AGAIN), // it failed otherwise before
                        new Row(USER, "user-code-failed", 1, 1, FAIL_JOB), // deterministic
                        new Row(USER, "user-code-failed", 3, 0, FAIL_JOB),
                        new Row(RETRYABLE, "io-failed", 0, 0, AGAIN),
                        new Row(RETRYABLE, "io-failed", 2, 2, AGAIN), // the same need not be for ever
                        new Row(RETRYABLE, "io-failed", 3, 0, FAIL_JOB),
                        new Row(RETRYABLE, "task-timeout", 2, 2, AGAIN),
                        new Row(RETRYABLE, "task-timeout", 3, 3, FAIL_JOB),
                        new Row(RESOURCE, "out-of-memory", 0, 0, AGAIN),
                        new Row(RESOURCE, "out-of-memory", 2, 2, AGAIN),
                        new Row(RESOURCE, "disk-full", 3, 3, FAIL_JOB),
                        new Row(INTERNAL, "internal", 2, 2, AGAIN),
                        new Row(INTERNAL, "internal", 3, 0, FAIL_JOB),
                        new Row(RETRYABLE, "task-process-lost", 0, 0, AGAIN_UNCOUNTED), // another task's fault
                        new Row(RETRYABLE, "task-process-lost", 3, 3, AGAIN_UNCOUNTED),
                        new Row(RETRYABLE, "cancelled", 3, 0, AGAIN_UNCOUNTED))
                .forEach(row -> assertEquals(
                        row.verdict(),
                        RETRIES.ofTask(row.kind(), row.code(), row.before(), row.same()),
                        row::toString));
    }

    private record OutputRow(OutputAction action, ErrorKind kind, int before, int same, Verdict verdict) {}

    @Test
    void afterCommitWorkHasFailed() {
        List.of(
                        new OutputRow(RESERVE, USER, 0, 0, FAIL_JOB), // the output is there already
                        new OutputRow(RESERVE, RETRYABLE, 2, 2, AGAIN),
                        new OutputRow(RESERVE, RETRYABLE, 3, 0, FAIL_JOB),
                        new OutputRow(PREPARE, USER, 0, 0, FAIL_JOB),
                        new OutputRow(PREPARE, RESOURCE, 0, 0, AGAIN),
                        new OutputRow(PREPARE, INTERNAL, 3, 0, FAIL_JOB),
                        new OutputRow(PUBLISH, USER, 0, 0, AGAIN_FOR_EVER), // it is decided
                        new OutputRow(PUBLISH, RETRYABLE, 99, 99, AGAIN_FOR_EVER),
                        new OutputRow(CLEAN, RETRYABLE, 2, 2, AGAIN),
                        new OutputRow(CLEAN, RETRYABLE, 3, 0, LEAVE_UNDONE),
                        new OutputRow(CLEAN, USER, 1, 1, LEAVE_UNDONE))
                .forEach(row -> assertEquals(
                        row.verdict(),
                        RETRIES.ofOutput(row.action(), row.kind(), row.before(), row.same()),
                        row::toString));
    }

    @Test
    void pausesDoubleUpToHalfAMinute() {
        assertEquals(
                List.of(0L, 0L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 32_000L),
                IntStream.range(0, 10).mapToObj(Retries::pauseMillis).toList());
    }
}

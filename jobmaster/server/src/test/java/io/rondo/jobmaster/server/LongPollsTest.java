package io.rondo.jobmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LongPollsTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final LongPolls polls = new LongPolls(timer);
    private final Queue<CompletableFuture<Integer>> questions = new ArrayDeque<>();

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    private CompletableFuture<Integer> ask() {
        return polls.ask(
                () -> {
                    CompletableFuture<Integer> question = new CompletableFuture<>();
                    questions.add(question);
                    return question;
                },
                answer -> answer > 0);
    }

    @Test
    void asksAgainWhenSomethingChangedUntilTheAnswerIsWorthIt() {
        CompletableFuture<Integer> answer = ask();
        questions.remove().complete(0);
        assertFalse(answer.isDone());
        polls.wake();
        questions.remove().complete(7);
        assertEquals(7, answer.join());
    }

    @Test
    void aChangeWhileAQuestionIsOnItsWayIsNotMissedAndAsksOnlyOnce() {
        CompletableFuture<Integer> answer = ask();
        polls.wake();
        polls.wake();
        assertEquals(1, questions.size());
        questions.remove().complete(0);
        assertEquals(1, questions.size());
        questions.remove().complete(1);
        assertEquals(1, answer.join());
    }

    @Test
    void aFailureIsAnAnswer() {
        CompletableFuture<Integer> answer = ask();
        questions.remove().completeExceptionally(RondoException.retryable("not-leader", ""));
        assertTrue(answer.isCompletedExceptionally());
        polls.wake();
        assertEquals(0, questions.size());
    }
}

package io.rondo.jobmaster.server;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Requests that wait for something worth saying: asked again after each change, and answered as it is after a while. */
final class LongPolls {
    private static final long MOST_MILLIS = 5_000;

    private final Set<Waiting<?>> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    LongPolls(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Asks now, and again after changes, until the answer is worth it or time is up. */
    <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question, Predicate<T> worthwhile) {
        return ask(question, worthwhile, MOST_MILLIS);
    }

    /** The same, with less time. */
    <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question, Predicate<T> worthwhile, long millis) {
        Waiting<T> request = new Waiting<>(question, worthwhile);
        waiting.add(request);
        request.answer.whenComplete((answer, failure) -> waiting.remove(request));
        timer.schedule(request::timeUp, Math.max(0, Math.min(MOST_MILLIS, millis)), TimeUnit.MILLISECONDS);
        request.ask();
        return request.answer;
    }

    /** Something changed. */
    void wake() {
        waiting.forEach(Waiting::ask);
    }

    private static final class Waiting<T> {
        private final Supplier<CompletableFuture<T>> question;
        private final Predicate<T> worthwhile;
        final CompletableFuture<T> answer = new CompletableFuture<>();
        private boolean asking;
        private boolean again;
        private boolean late;

        Waiting(Supplier<CompletableFuture<T>> question, Predicate<T> worthwhile) {
            this.question = question;
            this.worthwhile = worthwhile;
        }

        void timeUp() {
            synchronized (this) {
                late = true;
            }
            ask();
        }

        /** One question at a time: an assignment must not be made twice for one poll. */
        void ask() {
            synchronized (this) {
                if (asking || answer.isDone()) {
                    again = true;
                    return;
                }
                asking = true;
                again = false;
            }
            question.get().whenComplete(this::answered);
        }

        private void answered(T reply, Throwable failure) {
            boolean repeat;
            if (failure != null) {
                answer.completeExceptionally(failure);
                return;
            }
            synchronized (this) {
                asking = false;
                if (late || worthwhile.test(reply)) {
                    answer.complete(reply);
                    return;
                }
                repeat = again;
            }
            if (repeat) {
                ask();
            }
        }
    }
}

package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Requests that wait for something worth saying. The master's own, whose timer is a thread, in simulated time. */
final class LongPolls {
    private static final int MOST_MILLIS = 5_000;

    private final Daemon owner;
    private final List<Waiting> all = new ArrayList<>();

    LongPolls(Daemon owner) {
        this.owner = owner;
    }

    CompletableFuture<Object> ask(Supplier<CompletableFuture<Object>> question, Predicate<Object> worthwhile) {
        Waiting request = new Waiting(question, worthwhile);
        all.add(request);
        request.answer.whenComplete(watched((answer, failure) -> all.remove(request)));
        owner.after(MOST_MILLIS, () -> {
            request.late = true;
            request.ask();
        });
        request.ask();
        return request.answer;
    }

    void wake() {
        List.copyOf(all).forEach(Waiting::ask);
    }

    private static final class Waiting {
        private final Supplier<CompletableFuture<Object>> question;
        private final Predicate<Object> worthwhile;
        private final CompletableFuture<Object> answer = new CompletableFuture<>();
        private boolean asking;
        private boolean again;
        private boolean late;

        Waiting(Supplier<CompletableFuture<Object>> question, Predicate<Object> worthwhile) {
            this.question = question;
            this.worthwhile = worthwhile;
        }

        void ask() {
            if (asking || answer.isDone()) {
                again = true;
                return;
            }
            asking = true;
            again = false;
            question.get().whenComplete(watched(this::answered));
        }

        private void answered(Object reply, Throwable failure) {
            if (failure != null) {
                answer.completeExceptionally(Failures.of(failure));
                return;
            }
            asking = false;
            if (late || worthwhile.test(reply)) {
                answer.complete(reply);
            } else if (again) {
                ask();
            }
        }
    }
}

package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.base.error.RondoException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Calls whichever of some daemons leads. Models {@code LeaderCalls} and {@code KeeperCalls}: goes where it is pointed, asks around
 * when it is pointed nowhere, and tries again what passes until its patience ends.
 */
final class LeaderSeeker<D extends Daemon> {
    private static final int CALL_MILLIS = 10_000;
    private static final int LEAST_PAUSE = 40;
    private static final int MOST_PAUSE = 500;

    private final Daemon caller;
    private final List<D> candidates;
    private D leader;
    private int next;

    LeaderSeeker(Daemon caller, List<D> candidates) {
        this.caller = caller;
        this.candidates = candidates;
    }

    /** The leader's answer or refusal, or RETRYABLE {@code no-cluster}. */
    <A> CompletableFuture<A> call(int patienceMillis, Function<D, CompletableFuture<A>> service) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        attempt(answer, caller.simulation.now() + patienceMillis, LEAST_PAUSE, service);
        return answer;
    }

    private <A> void attempt(
            CompletableFuture<A> answer, long until, int pause, Function<D, CompletableFuture<A>> service) {
        D asked = leader != null ? leader : candidates.get(next++ % candidates.size());
        caller.world
                .network
                .call(caller, asked, CALL_MILLIS, () -> service.apply(asked))
                .whenComplete(watched((value, failure) -> {
                    if (failure == null) {
                        leader = asked;
                        answer.complete(value);
                        return;
                    }
                    RondoException reason = Failures.of(failure);
                    if (!Failures.passing(reason)) {
                        leader = asked;
                        answer.completeExceptionally(reason);
                        return;
                    }
                    redirect(asked, reason);
                    if (caller.simulation.now() > until) {
                        answer.completeExceptionally(RondoException.retryable("no-cluster", reason.getMessage()));
                    } else {
                        caller.after(pause, () -> attempt(answer, until, Math.min(MOST_PAUSE, 2 * pause), service));
                    }
                }));
    }

    private void redirect(D asked, RondoException reason) {
        D told = reason.is("not-leader")
                ? candidates.stream()
                        .filter(each -> each.name.equals(reason.getMessage()))
                        .findFirst()
                        .orElse(null)
                : null;
        leader = told == asked ? null : told;
    }
}

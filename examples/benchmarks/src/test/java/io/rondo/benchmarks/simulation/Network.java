package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.base.error.RondoException;
import io.rondo.testing.simulation.Simulation;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Carries messages between machines: late, out of order, twice, or not at all. Each direction between two machines is cut and slowed
 * down by itself, so that cuts may be of any shape.
 */
final class Network {
    private static final int SLOWEST_MILLIS = 25;
    private static final int REFUSAL_MILLIS = 5;
    private static final int MOST_HOSTS = 64;

    private final Simulation simulation;
    private int hosts;
    /** By sender and receiver: how many faults cut this way, and how many milliseconds others add to it. */
    private final int[][] cuts = new int[MOST_HOSTS][MOST_HOSTS];

    private final int[][] delays = new int[MOST_HOSTS][MOST_HOSTS];
    /** Of so many messages one is lost, doubled or late; none if it is nothing. */
    private int unreliable;

    private long sent;

    Network(Simulation simulation) {
        this.simulation = simulation;
    }

    int join() {
        return hosts++;
    }

    /** One message of so many goes wrong from now on; 0 for none. */
    void unreliable(int oneIn) {
        unreliable = oneIn;
    }

    void cut(int from, int to, int change) {
        cuts[from][to] += change;
    }

    void slow(int from, int to, int change) {
        delays[from][to] += change;
    }

    boolean isCut(Daemon from, Daemon to) {
        return cuts[from.host()][to.host()] > 0;
    }

    /** Whether a call would be answered now. */
    boolean answers(Daemon from, Daemon to) {
        return to.running() && !isCut(from, to) && !isCut(to, from);
    }

    long sent() {
        return sent;
    }

    /** One message. It is lost if the way is cut when it is sent or when it would arrive. */
    void send(Daemon from, Daemon to, Runnable arrival) {
        sent++;
        if (isCut(from, to) || unreliable > 0 && simulation.onceIn(unreliable)) {
            return;
        }
        carry(from, to, arrival);
        if (unreliable > 0 && simulation.onceIn(unreliable)) {
            carry(from, to, arrival);
        }
    }

    private void carry(Daemon from, Daemon to, Runnable arrival) {
        int delay = 1 + simulation.below(SLOWEST_MILLIS) + delays[from.host()][to.host()];
        if (unreliable > 0 && simulation.onceIn(unreliable)) {
            delay += simulation.below(3_000);
        }
        simulation.after(delay, () -> {
            if (!isCut(from, to)) {
                to.arrives(arrival);
            }
        });
    }

    /**
     * Calls once. The answer is the service's own, {@code unreachable} where nobody listens, or {@code deadline-exceeded}: of both it
     * is not known whether the service did what was asked. If the caller dies it never comes.
     */
    <A> CompletableFuture<A> call(Daemon from, Daemon to, int deadlineMillis, Supplier<CompletableFuture<A>> service) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        from.after(deadlineMillis, () -> fail(answer, "deadline-exceeded", to));
        if (!to.up() && !isCut(from, to) && !isCut(to, from)) {
            from.between(1, REFUSAL_MILLIS, () -> fail(answer, "unreachable", to));
            return answer;
        }
        int start = from.starts();
        send(
                from,
                to,
                () -> serve(service)
                        .whenComplete(watched((value, failure) ->
                                send(to, from, from.guarded(start, () -> settle(answer, value, failure))))));
        return answer;
    }

    private static <A> CompletableFuture<A> serve(Supplier<CompletableFuture<A>> service) {
        try {
            return service.get();
        } catch (RondoException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <A> void settle(CompletableFuture<A> answer, A value, Throwable failure) {
        if (failure == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private static void fail(CompletableFuture<?> answer, String code, Daemon to) {
        if (!answer.isDone()) {
            answer.completeExceptionally(RondoException.retryable(code, to.name));
        }
    }
}

package io.rondo.jobmaster.client;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.base.rpc.RpcNetwork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls the leading jobmaster: follows its redirects and waits, within the caller's patience, while nobody answers. Where a master
 * answers that none leads yet, there is a cluster that is about to have one, and patience lasts {@value #ELECTION} times as long.
 */
public final class LeaderCalls {
    private static final Duration CALL = Duration.ofSeconds(15);
    private static final long PAUSE = 50_000_000;
    private static final int ELECTION = 3;

    private final List<Address> masters;
    private final RpcNetwork network;
    private volatile Address leader;
    private int next;

    public LeaderCalls(List<Address> masters, RpcNetwork network) {
        this.masters = List.copyOf(masters);
        this.network = network;
    }

    /**
     * The reply; the master's refusals are thrown. When patience ends, RETRYABLE {@code no-cluster}; when the thread is
     * interrupted, RETRYABLE {@code interrupted}, at once and with the thread still interrupted.
     */
    public <Q, A> A call(RpcMethod<Q, A> method, Q request, Duration patience) {
        long start = System.nanoTime();
        boolean answered = false;
        while (true) {
            Address asked = asked();
            RondoException failure;
            try {
                A reply = network.client(asked).call(method, request, CALL).get();
                leader = asked;
                return reply;
            } catch (ExecutionException e) {
                failure = known(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted(e);
            }
            if (failure.kind() != ErrorKind.RETRYABLE) {
                throw failure;
            }
            redirect(failure);
            answered |= !isSilence(failure);
            if (System.nanoTime() - start > (answered ? ELECTION : 1) * patience.toNanos()) {
                throw new RondoException(ErrorKind.RETRYABLE, "no-cluster", givenUp(answered), failure);
            }
            if (Thread.currentThread().isInterrupted()) { // parking would not pause then
                throw interrupted(failure);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private static RondoException interrupted(Exception cause) {
        return new RondoException(
                ErrorKind.RETRYABLE, "interrupted", "The call was given up by whoever made it.", cause);
    }

    private static RondoException known(Throwable cause) {
        return cause instanceof RondoException known
                ? known
                : new RondoException(ErrorKind.INTERNAL, "internal", String.valueOf(cause), cause);
    }

    private static boolean isSilence(RondoException failure) {
        return failure.is("unreachable") || failure.is("deadline-exceeded");
    }

    private String givenUp(boolean answered) {
        return answered
                ? "The cluster at " + masters + " has no jobmaster that leads now. Is its ZooKeeper running?"
                : "No cluster answers at " + masters + ". Check the address, or start one with bin/minicluster.";
    }

    private synchronized Address asked() {
        Address known = leader;
        return known != null ? known : masters.get(Math.floorMod(next++, masters.size()));
    }

    private void redirect(RondoException failure) {
        boolean hint = failure.is("not-leader") && !failure.getMessage().isEmpty();
        Address told = hint ? Address.parse(failure.getMessage()) : null;
        // Who points at itself has just lost its term or not begun it: ask around.
        leader = told == null || told.equals(leader) ? null : told;
    }
}

package io.rondo.dfs.client;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.dfs.protocol.Identity;
import io.rondo.dfs.protocol.KeeperProtocol;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Calls the leading keeper, finding it and waiting for it as long as the caller's patience lasts. */
public final class KeeperCalls {
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final int MOST_TOLD = 256;
    private static final long LEAST_PAUSE = 20_000_000;
    private static final long MOST_PAUSE = 500_000_000;

    private final Supplier<List<Address>> seeds;
    private final RpcNetwork network;
    private final Duration patience;
    private final Identity who;
    private final Set<CompletableFuture<KeeperReply>> told = ConcurrentHashMap.newKeySet();
    private volatile Address leader;

    /** Asks as the user of this process. */
    public KeeperCalls(List<Address> seeds, RpcNetwork network, Duration patience) {
        this(always(seeds), network, patience, Identity.ofProcess());
    }

    /**
     * @param seeds any masters or storage nodes of the cluster; asked anew whenever no leader is known
     * @param who as whom a client asks; what the engine's own roles ask is granted to them as such
     */
    public KeeperCalls(Supplier<List<Address>> seeds, RpcNetwork network, Duration patience, Identity who) {
        this.who = who;
        this.seeds = seeds;
        this.network = network;
        this.patience = patience;
    }

    static Supplier<List<Address>> always(List<Address> seeds) {
        List<Address> same = List.copyOf(seeds);
        return () -> same;
    }

    /** The keeper's answer; its refusals are thrown. A passing failure is tried again until patience ends. */
    public KeeperReply call(KeeperRequest request) {
        long end = System.nanoTime() + patience.toNanos();
        long pause = LEAST_PAUSE;
        RondoException failure = null;
        while (true) {
            for (Address candidate : candidates()) {
                try {
                    KeeperReply reply = network.client(candidate)
                            .await(KeeperProtocol.CALL, new KeeperRequest.As(who, request), CALL);
                    leader = candidate;
                    return reply;
                } catch (RondoException e) {
                    failure = e;
                    boolean passing = failure.kind() == ErrorKind.RETRYABLE || failure.is("no-such-method");
                    if (!passing) {
                        throw failure;
                    }
                    learn(candidate, failure);
                }
            }
            if (System.nanoTime() > end) {
                throw new RondoException(
                        ErrorKind.RETRYABLE,
                        "store-unreachable",
                        "No keeper of the store answers at " + seeds.get() + ": " + failure.getMessage(),
                        failure);
            }
            waitOut(pause);
            pause = Math.min(MOST_PAUSE, 2 * pause);
        }
    }

    /** All of it, although a call before may have left a permit that lets a thread not park. Interrupts are kept for later. */
    private static void waitOut(long nanos) {
        long end = System.nanoTime() + nanos;
        boolean interrupted = false;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Sends a request to the leader once, without waiting for what it says; nothing is thrown if it is lost. {@link #settle}
     * waits until all such are over.
     */
    void tell(KeeperRequest request) {
        Address now = leader;
        if (now == null) {
            return;
        }
        if (told.size() >= MOST_TOLD) {
            settle();
        }
        CompletableFuture<KeeperReply> answer =
                network.client(now).call(KeeperProtocol.CALL, new KeeperRequest.As(who, request), CALL);
        told.add(answer);
        answer.whenComplete((reply, failure) -> told.remove(answer));
    }

    /** Waits until what was told is done, or lost. */
    void settle() {
        for (CompletableFuture<KeeperReply> answer : List.copyOf(told)) {
            answer.exceptionally(failure -> null).join();
        }
    }

    private void learn(Address asked, RondoException failure) {
        if (failure.is("not-leader") && !failure.getMessage().isEmpty()) {
            leader = Address.parse(failure.getMessage());
        } else if (asked.equals(leader)) {
            leader = null;
        }
    }

    /** Who to ask: the leader as last heard, else everybody that the seeds tell of. */
    private List<Address> candidates() {
        Set<Address> candidates = new LinkedHashSet<>();
        if (leader != null) {
            candidates.add(leader);
            return new ArrayList<>(candidates);
        }
        List<Address> known = seeds.get();
        for (Address seed : known) {
            try {
                ClusterProtocol.ClusterView view = network.client(seed)
                        .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), CALL)
                        .join();
                if (!view.leadingKeeper().isEmpty()) {
                    candidates.add(Address.parse(view.leadingKeeper()));
                }
                view.storage().forEach(address -> candidates.add(Address.parse(address)));
                break;
            } catch (CompletionException e) {
                continue; // the next seed may answer
            }
        }
        candidates.addAll(known);
        return new ArrayList<>(candidates);
    }
}

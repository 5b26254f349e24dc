package io.rondo.dfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.base.rpc.RpcClient;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import io.rondo.dfs.protocol.Identity;
import io.rondo.dfs.protocol.KeeperProtocol;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeeperCallsTest {
    private static final Address GONE = new Address(Address.IN_PROCESS, 999);
    private static final KeeperRequest QUESTION = new KeeperRequest.GetTable(-1);
    private static final KeeperReply ANSWER = new KeeperReply.Done(true);

    private final InProcessNetwork network = new InProcessNetwork();

    @AfterEach
    void close() {
        network.close();
    }

    private Address keeper(Supplier<KeeperReply> answer) {
        RpcServices services = new RpcServices()
                .on(KeeperProtocol.CALL, (request, caller) -> CompletableFuture.completedFuture(answer.get()));
        return network.serve(new Address(Address.IN_PROCESS, 0), services).address();
    }

    @Test
    void findsAKeeperAmongNodesThatCameAfterAllItBeganWithHadGone() {
        Address late = keeper(() -> ANSWER);
        AtomicInteger asked = new AtomicInteger();
        Supplier<List<Address>> seeds = () -> List.of(asked.incrementAndGet() < 3 ? GONE : late);
        KeeperCalls calls = new KeeperCalls(seeds, network, Duration.ofSeconds(30), Identity.ofProcess());
        assertEquals(ANSWER, calls.call(QUESTION));
    }

    /** Every call fails at once, and has woken its thread once more than it waits, as the last step of a call may. */
    private static RpcNetwork failing(AtomicInteger calls) {
        return new RpcNetwork() {
            @Override
            public RpcServer serve(Address bind, RpcServices services) {
                throw new UnsupportedOperationException();
            }

            @Override
            public RpcClient client(Address peer) {
                return new RpcClient() {
                    @Override
                    public <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline) {
                        calls.incrementAndGet();
                        LockSupport.unpark(Thread.currentThread());
                        return CompletableFuture.failedFuture(
                                RondoException.retryable("unreachable", "Nobody is there."));
                    }
                };
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void pausesBetweenItsTriesAlthoughTheCallBeforeHasWokenItsThread() {
        AtomicInteger made = new AtomicInteger();
        KeeperCalls calls = new KeeperCalls(List.of(GONE), failing(made), Duration.ofMillis(200));
        assertThrows(RondoException.class, () -> calls.call(QUESTION));
        assertTrue(made.get() < 40, () -> "calls in a fifth of a second: " + made.get());
    }
}

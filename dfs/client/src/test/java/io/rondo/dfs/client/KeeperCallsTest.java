package io.rondo.dfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
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

    @Test
    void pausesBetweenItsTriesAlthoughTheCallBeforeHasWokenItsThread() {
        Thread me = Thread.currentThread();
        AtomicInteger tries = new AtomicInteger();
        Address refusing = keeper(() -> {
            tries.incrementAndGet();
            LockSupport.unpark(me); // as a step of a call does that comes when its caller does not wait any more
            throw RondoException.retryable("suspended", "The keeper waits for ZooKeeper.");
        });
        KeeperCalls calls = new KeeperCalls(List.of(refusing), network, Duration.ofMillis(200));
        assertThrows(RondoException.class, () -> calls.call(QUESTION));
        assertTrue(tries.get() < 20, () -> "tries in a fifth of a second: " + tries.get());
    }
}

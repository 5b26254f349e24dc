package io.rondo.jobmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.base.rpc.RpcServices;
import io.rondo.jobmaster.client.protocol.ClientProtocol;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobList;
import io.rondo.jobmaster.client.protocol.ClientProtocol.ListJobs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderCallsTest {
    private static final JobList NONE = new JobList(List.of());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InProcessNetwork network = new InProcessNetwork();

    @AfterEach
    void close() {
        network.close();
    }

    private Address master(Supplier<JobList> answer) {
        RpcServices services = new RpcServices()
                .on(ClientProtocol.LIST, (request, caller) -> CompletableFuture.completedFuture(answer.get()));
        return network.serve(new Address(Address.IN_PROCESS, 0), services).address();
    }

    private JobList list(Duration patience, Address... masters) {
        return new LeaderCalls(List.of(masters), network).call(ClientProtocol.LIST, new ListJobs(1), patience);
    }

    @Test
    void followsTheHintOfAMasterThatDoesNotLead() {
        Address leader = master(() -> NONE);
        Address standby = master(() -> {
            throw RondoException.retryable("not-leader", leader.toString());
        });
        assertEquals(NONE, list(PATIENCE, standby));
    }

    @Test
    void asksTheNextWhenOneDoesNotAnswer() {
        Address gone = new Address(Address.IN_PROCESS, 999);
        assertEquals(NONE, list(PATIENCE, gone, master(() -> NONE)));
    }

    @Test
    void asksAroundAgainWhenTheLeaderHintedAtIsGone() {
        AtomicInteger asked = new AtomicInteger();
        Address standby = master(() -> {
            if (asked.incrementAndGet() == 1) {
                throw RondoException.retryable("not-leader", "local:999");
            }
            return NONE; // it has come to lead meanwhile
        });
        assertEquals(NONE, list(PATIENCE, standby));
    }

    @Test
    void waitsLongerForAnElectionThanForSilence() {
        Duration patience = Duration.ofSeconds(1);
        long elected = System.nanoTime() + patience.toNanos() * 3 / 2;
        Address master = master(() -> {
            if (System.nanoTime() < elected) {
                throw RondoException.retryable("not-leader", "");
            }
            return NONE;
        });
        assertEquals(NONE, list(patience, master, new Address(Address.IN_PROCESS, 999)));
    }

    @Test
    void throwsARefusalAtOnce() {
        Address master = master(() -> {
            throw RondoException.user("no-such-job", "There is none.");
        });
        RondoException refusal = assertThrows(RondoException.class, () -> list(PATIENCE, master));
        assertEquals("no-such-job", refusal.code());
    }

    @Test
    void tellsSilenceFromAClusterWithoutALeader() {
        Duration none = Duration.ZERO;
        RondoException silence =
                assertThrows(RondoException.class, () -> list(none, new Address(Address.IN_PROCESS, 999)));
        assertEquals("no-cluster", silence.code());
        assertTrue(silence.getMessage().startsWith("No cluster answers"), silence.getMessage());
        Address standby = master(() -> {
            throw RondoException.retryable("not-leader", "");
        });
        RondoException leaderless = assertThrows(RondoException.class, () -> list(none, standby));
        assertEquals("no-cluster", leaderless.code());
        assertTrue(leaderless.getMessage().contains("no jobmaster that leads"), leaderless.getMessage());
    }

    @Test
    void aCallEndsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        RondoException end =
                assertThrows(RondoException.class, () -> list(PATIENCE, new Address(Address.IN_PROCESS, 999)));
        assertTrue(Thread.interrupted());
        assertEquals("interrupted", end.code());
    }
}

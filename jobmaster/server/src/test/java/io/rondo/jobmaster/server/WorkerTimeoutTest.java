package io.rondo.jobmaster.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.memory.MemoryService;
import io.rondo.coordination.memory.MemorySnapshots;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Poll;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofMillis(700);
    private static final int POLLS = 5;

    /** It waits for the answer to its poll, which is not silence, however short a silence is allowed. */
    @Test
    void aWorkerThatPollsAllTheTimeIsNotTakenForLost() {
        try (InProcessNetwork network = new InProcessNetwork();
                Coordination coordination = new MemoryService().connect();
                JobMaster master = JobMaster.start(
                        new JobMasterSettings("m", new Address(Address.IN_PROCESS, 0), "host", 4, TIMEOUT, 10),
                        network,
                        coordination,
                        null, // no job comes
                        new MemorySnapshots())) {
            LeaderCalls calls = new LeaderCalls(List.of(master.address()), network);
            for (int number = 1; number <= POLLS; number++) {
                boolean registering = number == 1;
                Poll poll = new Poll("w", "host", "", number, registering, 1, List.of(), List.of(), List.of(), false);
                WorkerProtocol.Work work = calls.call(WorkerProtocol.POLL, poll, Duration.ofSeconds(20));
                assertFalse(work.register(), "it is known at poll " + number);
                assertTrue(work.start().isEmpty());
            }
        }
    }
}

package io.rondo.coordination.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.Journal.Outcome;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.CoordinationContract;
import io.rondo.coordination.Limits;
import io.rondo.coordination.Recorder;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The twin keeps the contract; and what befalls it, it does at a word. */
class MemoryCoordinationTest extends CoordinationContract {
    private static final Guard NONE = new Guard(List.of());

    private final MemoryService service = new MemoryService();

    @Override
    protected Coordination connect() {
        return service.connect();
    }

    @Override
    protected void expire(Coordination session) {
        ((MemoryCoordination) session).expire();
    }

    @Override
    protected void depose(Coordination session, Role role) {
        ((MemoryCoordination) session).expireUnnoticed();
    }

    @Override
    protected Lossy connectLossy() {
        MemoryCoordination session = service.connect();
        return new Lossy() {
            @Override
            public Coordination session() {
                return session;
            }

            @Override
            public void loseReplies() {
                session.loseReplies();
            }

            @Override
            public void comeBack() {
                session.resume();
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    private static Recorder campaign(Coordination session) {
        return Recorder.campaign(session, Role.KEEPER, "a:1", new MemorySnapshots());
    }

    @Test
    void aLostReplyAndALostSessionMakeAFailureOfAWrittenAppend() throws Exception {
        MemoryCoordination session = service.connect();
        Recorder recorder = campaign(session);
        Term term = recorder.awaitGranted();
        term.journal().recover();
        session.loseReplies();
        CompletableFuture<Outcome> append = term.journal().append(new byte[] {1}, NONE);
        session.expire();
        assertTrue(append.isCompletedExceptionally());
        assertEquals(1, recorder.awaitGranted().journal().recover().batches().size());
    }

    @Test
    void whileSuspendedNothingIsDecidedAndAppendsWait() throws Exception {
        MemoryCoordination session = service.connect();
        Term term = campaign(session).awaitGranted();
        term.journal().recover();
        session.suspend();
        assertFalse(term.mayDecide());
        CompletableFuture<Outcome> append = term.journal().append(new byte[] {1}, NONE);
        assertFalse(append.isDone());
        assertEquals(0, term.journal().tailLength());
        session.resume();
        assertEquals(Outcome.DURABLE, append.join());
        assertTrue(term.mayDecide());
    }

    @Test
    void aTailEndsAtItsLimit() throws Exception {
        Journal journal = campaign(service.connect()).awaitGranted().journal();
        journal.recover();
        for (int i = 0; i < Limits.CHILDREN; i++) {
            assertEquals(Outcome.DURABLE, journal.append(new byte[] {1}, NONE).join());
        }
        assertTrue(journal.append(new byte[] {1}, NONE).isCompletedExceptionally());
        assertEquals(Limits.CHILDREN, journal.tailLength());
    }

    @Test
    void nothingHappensBeforeTheTestLetsIt() {
        Queue<Runnable> steps = new ArrayDeque<>();
        MemoryService byHand = new MemoryService(steps::add);
        Recorder first = campaign(byHand.connect());
        Recorder second = campaign(byHand.connect());
        assertEquals(null, first.pollGranted());
        steps.remove().run();
        Term term = first.pollGranted();
        assertEquals(1, term.epoch());
        term.resign("for the next");
        assertEquals(null, second.pollGranted());
        while (!steps.isEmpty()) {
            steps.remove().run();
        }
        assertEquals(2, second.pollGranted().epoch());
    }
}

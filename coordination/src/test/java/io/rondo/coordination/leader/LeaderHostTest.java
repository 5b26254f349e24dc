package io.rondo.coordination.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Core;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.LoopLimits;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Patience;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.coordination.memory.MemoryCoordination;
import io.rondo.coordination.memory.MemoryService;
import io.rondo.coordination.memory.MemorySnapshots;
import io.rondo.testing.clock.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cores that are elected, fail, hang, and are deposed. */
class LeaderHostTest {
    private static final int PATIENCE_SECONDS = 20;
    private static final LoopLimits PATIENT = new LoopLimits(400, 1_900, Duration.ofDays(1));

    private final MemoryService service = new MemoryService();
    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<String> effects = new LinkedBlockingQueue<>();
    private final List<LeaderHost<String, Noted, String>> hosts = new ArrayList<>();

    record Noted(String word) {}

    /** Keeps words; each is an effect too. */
    private static class Words implements Core<String, Noted, String> {
        private final List<String> words = new ArrayList<>();

        @Override
        public Decision<Noted, String> decide(String word, long nowMillis) {
            return word.isEmpty()
                    ? Decision.reply(String.join(" ", words))
                    : Decision.of(List.of(new Noted(word)), List.of(word), word);
        }

        @Override
        public void apply(Noted noted) {
            words.add(noted.word());
        }

        @Override
        public List<String> resume(long nowMillis) {
            return List.of();
        }

        @Override
        public byte[] snapshot() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] snapshot) {
            words.clear();
        }
    }

    private LeaderHost<String, Noted, String> host(
            MemoryCoordination session, String name, Supplier<Words> cores, LoopLimits limits) {
        LeaderHost<String, Noted, String> host = LeaderHost.start(
                session,
                Role.KEEPER,
                name,
                new MemorySnapshots(),
                term -> cores.get(),
                Wire.of(Noted.class),
                clock,
                (term, effect) -> effects.add(effect),
                limits);
        hosts.add(host);
        return host;
    }

    @AfterEach
    void close() {
        hosts.forEach(LeaderHost::close);
    }

    private static void awaitLeading(LeaderHost<?, ?, ?> host) {
        Patience.until("it leads", () -> host.term().isPresent());
    }

    private static Object ask(LeaderHost<String, Noted, String> host, String command) throws Exception {
        return host.submit(command).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aSuccessorKnowsWhatItsPredecessorWasTold() throws Exception {
        MemoryCoordination one = service.connect();
        LeaderHost<String, Noted, String> first = host(one, "one:1", Words::new, PATIENT);
        awaitLeading(first);
        ask(first, "to");
        ask(first, "be");
        LeaderHost<String, Noted, String> second = host(service.connect(), "two:2", Words::new, PATIENT);
        assertEquals("one:1", refusal(second).getMessage());
        first.close();
        awaitLeading(second);
        assertEquals("to be", ask(second, ""));
    }

    private static RondoException refusal(LeaderHost<String, Noted, String> host) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> ask(host, "x"));
        RondoException refusal = (RondoException) failure.getCause();
        assertEquals("not-leader", refusal.code());
        return refusal;
    }

    @Test
    void aCoreThatCannotRecoverGivesItsSeatToOneThatCan() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        host(
                service.connect(),
                "broken:1",
                () -> {
                    failures.incrementAndGet();
                    throw new IllegalStateException("this core cannot be made");
                },
                PATIENT);
        LeaderHost<String, Noted, String> sound = host(service.connect(), "sound:2", Words::new, PATIENT);
        awaitLeading(sound);
        assertEquals("word", ask(sound, "word"));
        assertTrue(failures.get() <= 2, "it stood again at once, " + failures + " times");
    }

    @Test
    void aCoreThatRecoversOnlyAtTheThirdTimeLeadsInTheEnd() throws Exception {
        AtomicInteger times = new AtomicInteger();
        LeaderHost<String, Noted, String> host = host(
                service.connect(),
                "slow:1",
                () -> {
                    if (times.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return new Words();
                },
                PATIENT);
        awaitLeading(host);
        assertEquals("word", ask(host, "word"));
        assertEquals(3, times.get());
    }

    @Test
    void aHungCoreGivesItsSeatToAnother() throws Exception {
        CountDownLatch until = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        Duration stall = Duration.ofMillis(40);
        LeaderHost<String, Noted, String> first = host(
                service.connect(),
                "one:1",
                () -> new Words() {
                    @Override
                    public Decision<Noted, String> decide(String word, long nowMillis) {
                        hanging.countDown();
                        try {
                            until.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return super.decide(word, nowMillis);
                    }
                },
                new LoopLimits(400, 1_900, stall));
        awaitLeading(first);
        LeaderHost<String, Noted, String> second = host(service.connect(), "two:2", Words::new, PATIENT);
        var reply = first.submit("x");
        hanging.await();
        Patience.until("the other leads", () -> {
            clock.advance(stall);
            return second.term().isPresent();
        });
        assertThrows(ExecutionException.class, () -> reply.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("word", ask(second, "word"));
        until.countDown();
    }

    @Test
    void noEffectBeginsAfterItsTermHasEnded() throws Exception {
        BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
        MemoryService byHand = new MemoryService(steps::add);
        LeaderHost<String, Noted, String> host = LeaderHost.start(
                byHand.connect(),
                Role.KEEPER,
                "one:1",
                new MemorySnapshots(),
                term -> new Words() {
                    @Override
                    public Decision<Noted, String> decide(String word, long nowMillis) {
                        if (word.equals("late")) {
                            term.resign("in the midst of a decision"); // and as nobody takes a step, the loop goes on
                        }
                        return Decision.of(List.of(), List.of(word), word);
                    }
                },
                Wire.of(Noted.class),
                clock,
                (term, effect) -> effects.add(effect),
                PATIENT);
        hosts.add(host);
        steps.take().run();
        ask(host, "early");
        assertEquals("early", effects.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        ask(host, "late");
        while (!steps.isEmpty()) {
            steps.take().run();
        }
        awaitLeading(host);
        ask(host, "of the next term");
        assertEquals("of the next term", effects.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void whatWasInFlightWhenItsTermEndedFailsAndIsFoundByTheNextTerm() throws Exception {
        MemoryCoordination session = service.connect();
        LeaderHost<String, Noted, String> host = host(session, "one:1", Words::new, PATIENT);
        awaitLeading(host);
        session.loseReplies();
        var reply = host.submit("word");
        Term term = host.term().orElseThrow();
        Patience.until("it is written", () -> term.journal().tailLength() > 0);
        session.expire();
        assertThrows(ExecutionException.class, () -> reply.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        session.resume();
        awaitNext(host, term);
        assertEquals("word", ask(host, ""));
        assertTrue(effects.isEmpty());
    }

    private static void awaitNext(LeaderHost<?, ?, ?> host, Term old) {
        Patience.until(
                "it leads again", () -> host.term().filter(term -> term != old).isPresent());
    }

    @Test
    void whileItsLeaseIsInDoubtItDecidesNothing() throws Exception {
        MemoryCoordination session = service.connect();
        LeaderHost<String, Noted, String> host = host(session, "one:1", Words::new, PATIENT);
        awaitLeading(host);
        session.suspend();
        ExecutionException failure = assertThrows(ExecutionException.class, () -> ask(host, "x"));
        assertEquals("suspended", ((RondoException) failure.getCause()).code());
        session.resume();
        assertEquals("x", ask(host, "x"));
    }
}

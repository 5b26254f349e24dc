package io.rondo.base.replica;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.Mailbox.Letter;
import io.rondo.base.time.Clock;
import io.rondo.base.wire.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link ReplicaLoop}: one thread that owns core and view. While a batch is being appended it goes on deciding; what it
 * decides then forms the next batch, so the journal's latency is shared by many commands (group commit).
 *
 * <p>A guarded decision has the journal to itself: it waits, and all commands after it wait with it, until nothing is in
 * flight; and nothing is decided before it is settled, since its records are applied only then.
 */
public final class GroupCommitLoop<C, R, E> implements ReplicaLoop<C> {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitLoop.class);
    private static final Guard NO_GUARD = new Guard(List.of());
    /** Decisions in a batch, so that a flood of reads does not keep their replies back. */
    private static final int GROUP = 1_024;

    private final String name;
    private final Core<C, R, E> core;
    private final Journal journal;
    private final BatchFormat<R> format;
    private final Clock clock;
    private final Consumer<E> effects;
    private final Consumer<RondoException> onEnd;
    private final Mailbox<C> mailbox = new Mailbox<>();
    private final Compaction compaction;
    private final StallWatch watch;
    private final Thread thread;

    /** What the core has told itself; before all letters. */
    private final Deque<FollowUp<C, E>> followUps = new ArrayDeque<>();

    private Batch<R, E> open = new Batch<>();
    private Batch<R, E> inFlight;
    /** A command whose decision is guarded; it is decided anew when the journal is quiet. */
    private Letter<C> held;

    /** A command of the core to itself, and the effect that it came as. */
    private record FollowUp<C, E>(Letter<C> letter, E effect) {}

    private GroupCommitLoop(
            String name,
            Core<C, R, E> core,
            Journal journal,
            Wire<R> records,
            Clock clock,
            Consumer<E> effects,
            Consumer<RondoException> onEnd,
            LoopLimits limits,
            Executor beside) {
        this.name = name;
        this.core = core;
        this.journal = journal;
        this.format = new BatchFormat<>(records);
        this.clock = clock;
        this.effects = effects;
        this.onEnd = onEnd;
        this.compaction = new Compaction(name, journal, clock, limits, beside, mailbox::post);
        this.watch = new StallWatch(name, clock, limits.stall());
        this.thread = new DaemonThreads(name).newThread(this::run);
    }

    /**
     * Recovers the view, hands out the effects to be resumed, and starts deciding. Blocking while it recovers.
     *
     * @param effects takes effects on the loop's thread and must not block
     * @param onEnd told once, when the loop ends by anything but {@link #close}; from any thread
     */
    public static <C, R, E> GroupCommitLoop<C, R, E> start(
            String name,
            Core<C, R, E> core,
            Journal journal,
            Wire<R> records,
            Clock clock,
            Consumer<E> effects,
            Consumer<RondoException> onEnd,
            LoopLimits limits) {
        GroupCommitLoop<C, R, E> loop =
                new GroupCommitLoop<>(name, core, journal, records, clock, effects, onEnd, limits, beside(name));
        loop.recover();
        loop.watch.start(loop::stalled);
        loop.thread.start();
        return loop;
    }

    private static Executor beside(String name) {
        return work -> new DaemonThreads(name + "-snapshot").newThread(work).start();
    }

    /**
     * The same without a thread and a watch over it: whoever has it calls {@link #turn} whenever something may have come, and runs
     * {@code beside} what a loop does on other threads. For a simulation, which decides when everything happens.
     */
    public static <C, R, E> GroupCommitLoop<C, R, E> byHand(
            String name,
            Core<C, R, E> core,
            Journal journal,
            Wire<R> records,
            Clock clock,
            Consumer<E> effects,
            Consumer<RondoException> onEnd,
            LoopLimits limits,
            Executor beside) {
        GroupCommitLoop<C, R, E> loop =
                new GroupCommitLoop<>(name, core, journal, records, clock, effects, onEnd, limits, beside);
        loop.recover();
        return loop;
    }

    /** Of a loop {@link #byHand}: does one piece of work; false if there is none to be done now. */
    public boolean turn() {
        try {
            return !mailbox.ended() && step();
        } catch (RuntimeException | Error e) {
            end(failed(e));
            return false;
        }
    }

    private void recover() {
        Journal.Recovered recovered = journal.recover();
        if (recovered.snapshot() != null) {
            core.restore(recovered.snapshot());
        }
        for (byte[] batch : recovered.batches()) {
            format.decode(batch).forEach(core::apply);
        }
        core.resume(clock.millis()).forEach(effects);
    }

    @Override
    public CompletableFuture<Object> submit(C command) {
        return mailbox.submit(command);
    }

    private void run() {
        RondoException reason = Mailbox.over();
        try {
            while (!mailbox.ended()) {
                watch.working();
                if (!step()) {
                    watch.idle();
                    mailbox.await(accepting());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", name, e);
        } catch (RuntimeException | Error e) {
            reason = failed(e);
        }
        end(reason);
    }

    private RondoException failed(Throwable cause) {
        LOG.error("{} ends: its core failed", name, cause);
        return coreFailed(cause);
    }

    private static RondoException coreFailed(Throwable cause) {
        return new RondoException(ErrorKind.INTERNAL, "core-failed", "The leader's core failed: " + cause, cause);
    }

    /** Does one piece of work; false if there is none. */
    private boolean step() {
        Runnable own = mailbox.pollStep();
        if (own != null) {
            own.run();
            return true;
        }
        if (quiet() && compaction.wanted()) {
            snapshot(compaction::start);
            return true;
        }
        FollowUp<C, E> followUp = followUps.poll();
        if (followUp != null) {
            decide(followUp);
            return true;
        }
        Letter<C> letter = next();
        if (letter != null) {
            decideOrTell(letter);
            return true;
        }
        return send();
    }

    /** Nothing was decided that is not durable: the view is what the journal tells. */
    private boolean quiet() {
        return inFlight == null && open.isEmpty();
    }

    private boolean accepting() {
        boolean guarded = inFlight != null && inFlight.guard.isPresent() || open.guard.isPresent();
        return held == null && !guarded && open.bytes < BatchFormat.MOST && open.replies.size() < GROUP;
    }

    private Letter<C> next() {
        if (held != null && quiet()) {
            Letter<C> letter = held;
            held = null;
            return letter;
        }
        return accepting() ? mailbox.pollLetter() : null;
    }

    /** Whoever sent what the core fails at is told so: it is not to end the next leader in the same way. */
    private void decideOrTell(Letter<C> letter) {
        try {
            decide(letter);
        } catch (RuntimeException e) {
            mailbox.settle(letter.reply(), coreFailed(e));
            throw e;
        }
    }

    private void decide(Letter<C> letter) {
        Decision<R, E> decision = decision(letter);
        if (decision.guard().isPresent() && !quiet()) {
            held = letter;
            return;
        }
        take(letter, decision);
    }

    private void decide(FollowUp<C, E> followUp) {
        Decision<R, E> decision = decision(followUp.letter());
        if (decision.guard().isPresent()) {
            take(followUp.letter(), Decision.reply(null), List.of(followUp.effect()));
        } else {
            take(followUp.letter(), decision);
        }
    }

    /** A refusal tells of the view like any other reply, so it leaves as one: when all that it saw is durable. */
    private Decision<R, E> decision(Letter<C> letter) {
        try {
            return core.decide(letter.command(), clock.millis());
        } catch (RondoException e) {
            return Decision.reply(e);
        } catch (RuntimeException e) {
            return Decision.reply(failed(letter, e));
        }
    }

    private static RondoException failed(Letter<?> letter, RuntimeException e) {
        LOG.error("a command failed: {}", letter.command().getClass().getSimpleName(), e);
        return new RondoException(ErrorKind.INTERNAL, "command-failed", "The leader could not decide: " + e, e);
    }

    private void take(Letter<C> letter, Decision<R, E> decision) {
        if (decision.guard().isPresent()) {
            take(letter, decision, decision.effects());
        } else {
            List<FollowUp<C, E>> own = new ArrayList<>();
            List<E> outside = new ArrayList<>();
            for (E effect : decision.effects()) {
                core.followUp(effect)
                        .ifPresentOrElse(
                                command -> own.add(
                                        new FollowUp<>(new Letter<>(command, new CompletableFuture<>()), effect)),
                                () -> outside.add(effect));
            }
            if (take(letter, decision, outside)) {
                followUps.addAll(own);
            }
        }
    }

    /** Applies a decision and puts it into the open batch; false if it cannot be kept, which its sender has been told. */
    private boolean take(Letter<C> letter, Decision<R, E> decision, List<E> outside) {
        boolean guarded = decision.guard().isPresent();
        byte[] encoded;
        try {
            encoded = format.encode(decision.records(), guarded);
        } catch (RondoException e) {
            refuse(letter, e);
            return false;
        } catch (RuntimeException e) {
            refuse(letter, failed(letter, e));
            return false;
        }
        if ((guarded || encoded.length > 0) && compaction.full()) {
            refuse(
                    letter,
                    RondoException.retryable(
                            "journal-full",
                            "The leader's journal is full, since no snapshot could be stored; what runs keeps running."));
            return false;
        }
        if (!guarded) {
            decision.records().forEach(core::apply);
        }
        open.add(decision, outside, encoded, letter.reply());
        return true;
    }

    private void refuse(Letter<C> letter, RondoException reason) {
        open.add(Decision.reply(reason), List.of(), new byte[0], letter.reply());
    }

    /** Lets the open batch go, if it can; false if there is none or another is in flight. */
    private boolean send() {
        if (inFlight != null || open.isEmpty()) {
            return false;
        }
        Batch<R, E> batch = open;
        open = new Batch<>();
        if (!batch.writes()) {
            release(batch); // reads only, and all they saw is durable
            return true;
        }
        inFlight = batch;
        // Under load the journal is never quiet; but the view has what is sent now and nothing more, so its snapshot
        // stands for the journal with this batch, and goes there once the batch is durable. Guarded records are not in
        // the view yet.
        if (batch.guard.isEmpty() && compaction.wanted()) {
            snapshot(view -> batch.snapshot = view);
        }
        append(batch, BatchFormat.entries(batch.encoded), 0);
        return true;
    }

    private void snapshot(Consumer<Supplier<byte[]>> use) {
        Supplier<byte[]> view;
        try {
            view = core.capture();
        } catch (RuntimeException e) {
            compaction.failed(e);
            return;
        }
        use.accept(view);
    }

    /** A batch larger than an entry goes in several, one after the other; its replies wait for the last. */
    private void append(Batch<R, E> batch, List<byte[]> entries, int index) {
        journal.append(entries.get(index), batch.guard.orElse(NO_GUARD))
                .whenComplete((outcome, failure) -> mailbox.post(() -> {
                    if (failure != null) {
                        LOG.warn("{}: an append failed, so the term is over: {}", name, failure.toString());
                        end(Mailbox.over());
                    } else if (outcome == Journal.Outcome.DURABLE && index + 1 < entries.size()) {
                        append(batch, entries, index + 1);
                    } else {
                        settle(batch, outcome == Journal.Outcome.DURABLE);
                    }
                }));
    }

    private void settle(Batch<R, E> batch, boolean durable) {
        boolean guarded = batch.guard.isPresent();
        if (!durable && !guarded) {
            throw new IllegalStateException("an append without conditions was refused");
        }
        inFlight = null;
        if (!durable) {
            batch.replies.forEach(reply -> mailbox.settle(reply.future(), reply.refused()));
            return;
        }
        if (guarded) {
            batch.records.forEach(core::apply);
        }
        if (batch.snapshot != null) {
            compaction.start(batch.snapshot);
        }
        release(batch);
    }

    private void release(Batch<R, E> batch) {
        if (!mailbox.ended()) { // after the end another may lead, and its effects are the ones that count
            batch.effects.forEach(effects);
            batch.replies.forEach(reply -> mailbox.settle(reply.future(), reply.value()));
        }
    }

    private void stalled() {
        LOG.error("{} hangs and is given up", name);
        end(new RondoException(ErrorKind.INTERNAL, "loop-stalled", "The leader's loop hangs."));
        thread.interrupt();
    }

    private void end(RondoException reason) {
        if (mailbox.end()) {
            watch.close();
            onEnd.accept(reason);
        }
    }

    /** Settles all that waits. A command whose batch is in flight may have been done or not. */
    @Override
    public void close() {
        mailbox.end();
        watch.close();
    }
}

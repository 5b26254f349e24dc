package io.rondo.base.replica;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.time.Clock;
import io.rondo.base.wire.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link ReplicaLoop}: one thread that owns core and view. While a batch is being appended it goes on deciding; what it
 * decides then forms the next batch, so the journal's latency is shared by many commands (group commit).
 */
public final class GroupCommitLoop<C, R, E> implements ReplicaLoop<C> {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitLoop.class);
    /** Batches after which a snapshot is taken. */
    private static final int TAIL_BOUND = 400;

    private static final Guard NO_GUARD = new Guard(List.of());

    private final Core<C, R, E> core;
    private final Journal journal;
    private final BatchFormat<R> format;
    private final Clock clock;
    private final Consumer<E> effects;
    private final Consumer<RondoException> onEnd;
    private final LinkedBlockingQueue<Mail<C>> mailbox = new LinkedBlockingQueue<>();
    /** Commands that wait while a guarded decision has the journal to itself. */
    private final Queue<Mail<C>> heldBack = new ArrayDeque<>();

    private final Thread thread;

    private Batch<R, E> open = new Batch<>();
    private boolean appending;
    private boolean compacting;
    private volatile boolean ended;

    /** A command with who waits for its reply, or a step of the loop's own. */
    private record Mail<C>(C command, CompletableFuture<Object> reply, Runnable step) {}

    private GroupCommitLoop(
            String name,
            Core<C, R, E> core,
            Journal journal,
            Wire<R> records,
            Clock clock,
            Consumer<E> effects,
            Consumer<RondoException> onEnd) {
        this.core = core;
        this.journal = journal;
        this.format = new BatchFormat<>(records);
        this.clock = clock;
        this.effects = effects;
        this.onEnd = onEnd;
        this.thread = new DaemonThreads(name).newThread(this::run);
    }

    /**
     * Recovers the view, hands out the effects to be resumed, and starts deciding. Blocking while it recovers.
     *
     * @param effects takes effects on the loop's thread and must not block
     * @param onEnd told once, when the loop ends by anything but {@link #close}
     */
    public static <C, R, E> GroupCommitLoop<C, R, E> start(
            String name,
            Core<C, R, E> core,
            Journal journal,
            Wire<R> records,
            Clock clock,
            Consumer<E> effects,
            Consumer<RondoException> onEnd) {
        GroupCommitLoop<C, R, E> loop = new GroupCommitLoop<>(name, core, journal, records, clock, effects, onEnd);
        loop.recover();
        loop.thread.start();
        return loop;
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
        Mail<C> mail = new Mail<>(command, new CompletableFuture<>(), null);
        mailbox.add(mail);
        if (ended && mailbox.remove(mail)) {
            mail.reply().completeExceptionally(over()); // the loop will not look into its mailbox again
        }
        return mail.reply();
    }

    private static RondoException over() {
        return RondoException.retryable("not-leader", "");
    }

    private void run() {
        try {
            while (!ended) {
                handle(mailbox.take());
                while (!ended && open.bytes < BatchFormat.MOST / 2 && !mailbox.isEmpty()) {
                    handle(mailbox.remove());
                }
                appendIfIdle();
            }
        } catch (InterruptedException e) {
            end(over());
        } catch (RuntimeException | Error e) {
            LOG.error("{} ends: its core failed", thread.getName(), e);
            end(new RondoException(ErrorKind.INTERNAL, "core-failed", "The leader's core failed: " + e, e));
        }
        refuseEverything();
    }

    private void refuseEverything() {
        List<Mail<C>> left = new ArrayList<>(heldBack);
        mailbox.drainTo(left);
        for (Mail<C> mail : left) {
            if (mail.reply() != null) {
                mail.reply().completeExceptionally(over());
            }
        }
        open.replies.forEach(reply -> reply.future.completeExceptionally(over()));
    }

    private void handle(Mail<C> mail) {
        if (mail.step() != null) {
            mail.step().run();
        } else if (open.guard.isPresent()) {
            heldBack.add(mail);
        } else {
            decide(mail);
        }
    }

    private void decide(Mail<C> mail) {
        Decision<R, E> decision;
        byte[] encoded;
        try {
            decision = core.decide(mail.command(), clock.millis());
            encoded = format.encode(decision.records());
        } catch (RondoException e) {
            mail.reply().completeExceptionally(e);
            return;
        } catch (RuntimeException e) {
            LOG.error("a command failed: {}", mail.command().getClass().getSimpleName(), e);
            mail.reply()
                    .completeExceptionally(new RondoException(
                            ErrorKind.INTERNAL, "command-failed", "The leader could not decide: " + e, e));
            return;
        }
        if (decision.guard().isPresent() && (appending || !open.replies.isEmpty())) {
            heldBack.add(mail); // it needs the journal to itself, and is decided anew when it has it
            return;
        }
        open.guard = decision.guard();
        if (decision.guard().isEmpty()) {
            decision.records().forEach(core::apply);
        }
        open.add(decision, encoded, mail.reply());
    }

    private void appendIfIdle() {
        if (appending || compacting || ended || open.replies.isEmpty()) {
            return;
        }
        Batch<R, E> batch = open;
        open = new Batch<>();
        if (batch.bytes == 0 && batch.guard.isEmpty()) {
            release(batch); // reads only, and all they saw is durable
            takeBack();
            return;
        }
        appending = true;
        open.guard = batch.guard; // holds others back until this one is settled
        append(batch, BatchFormat.entries(batch.encoded), 0);
    }

    /** A batch larger than an entry goes in several, one after the other; its replies wait for the last. */
    private void append(Batch<R, E> batch, List<byte[]> entries, int index) {
        journal.append(entries.get(index), batch.guard.orElse(NO_GUARD))
                .whenComplete((outcome, failure) -> step(() -> {
                    if (failure != null) {
                        LOG.warn("{}: an append failed, so the term is over: {}", thread.getName(), failure.toString());
                        batch.replies.forEach(reply -> reply.future.completeExceptionally(over()));
                        end(over());
                    } else if (outcome == Journal.Outcome.DURABLE && index + 1 < entries.size()) {
                        append(batch, entries, index + 1);
                    } else {
                        settle(batch, outcome == Journal.Outcome.DURABLE);
                    }
                }));
    }

    private void step(Runnable step) {
        mailbox.add(new Mail<>(null, null, step));
    }

    private void settle(Batch<R, E> batch, boolean durable) {
        appending = false;
        open.guard = Optional.empty();
        if (durable && batch.guard.isPresent()) {
            batch.records.forEach(core::apply);
        }
        if (durable) {
            release(batch);
        } else {
            batch.replies.forEach(reply -> complete(reply.future, reply.refused));
        }
        takeBack();
        compactIfLong();
    }

    private void takeBack() {
        for (int left = heldBack.size(); left > 0; left--) {
            handle(heldBack.remove());
        }
    }

    private void release(Batch<R, E> batch) {
        batch.effects.forEach(effects);
        batch.replies.forEach(reply -> complete(reply.future, reply.value));
    }

    private static void complete(CompletableFuture<Object> future, Object value) {
        if (value instanceof RondoException refusal) {
            future.completeExceptionally(refusal);
        } else {
            future.complete(value);
        }
    }

    /** Appends rest while the snapshot is written; commands are taken and decided, and go out together afterwards. */
    private void compactIfLong() {
        // The view may be ahead of the journal only by what waits in the open batch; then the next chance is taken.
        if (compacting || appending || open.bytes > 0 || journal.tailLength() < TAIL_BOUND) {
            return;
        }
        compacting = true;
        byte[] snapshot = core.snapshot();
        new DaemonThreads("snapshot")
                .newThread(() -> {
                    try {
                        journal.compact(snapshot);
                    } catch (RuntimeException e) {
                        LOG.warn("a snapshot could not be written, so the journal grows on: {}", e.toString());
                    }
                    step(() -> compacting = false);
                })
                .start();
    }

    private void end(RondoException reason) {
        if (!ended) {
            ended = true;
            onEnd.accept(reason);
        }
    }

    @Override
    public void close() {
        step(() -> ended = true);
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is decided while the batch before is on its way. */
    private static final class Batch<R, E> {
        final List<R> records = new ArrayList<>();
        final List<byte[]> encoded = new ArrayList<>();
        final List<E> effects = new ArrayList<>();
        final List<Reply> replies = new ArrayList<>();
        Optional<Guard> guard = Optional.empty();
        int bytes;

        void add(Decision<R, E> decision, byte[] bytesOfRecords, CompletableFuture<Object> future) {
            records.addAll(decision.records());
            effects.addAll(decision.effects());
            replies.add(new Reply(future, decision.reply(), decision.refused()));
            if (bytesOfRecords.length > 0) {
                encoded.add(bytesOfRecords);
                bytes += bytesOfRecords.length;
            }
        }
    }

    private record Reply(CompletableFuture<Object> future, Object value, Object refused) {}
}

package io.rondo.coordination.leader;

import io.rondo.base.error.RondoException;
import io.rondo.base.fault.FaultPoint;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.Core;
import io.rondo.base.replica.GroupCommitLoop;
import io.rondo.base.replica.LoopLimits;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.base.time.Clock;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a core while this process leads: each term recovers a fresh core from the journal and puts a loop around it. A core that
 * cannot recover, or whose loop fails or hangs, gives its seat to others: this process stands again only after a pause.
 *
 * @param <C> commands
 * @param <R> records
 * @param <E> effects
 */
public final class LeaderHost<C, R, E> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderHost.class);

    private final Coordination coordination;
    private final Role role;
    private final Function<Term, Core<C, R, E>> cores;
    private final Wire<R> records;
    private final Clock clock;
    private final BiConsumer<Term, E> effects;
    private final String advertised;
    private final SnapshotStore snapshots;
    private final LoopLimits limits;
    private final ExecutorService effectThreads;
    private final ScheduledExecutorService standing;
    private final Backoff backoff;
    private Coordination.Candidacy candidacy;
    private boolean closed;
    private volatile Leading<C, R, E> leading;

    private record Leading<C, R, E>(Term term, GroupCommitLoop<C, R, E> loop) {}

    private LeaderHost(
            Coordination coordination,
            Role role,
            String advertised,
            SnapshotStore snapshots,
            Function<Term, Core<C, R, E>> cores,
            Wire<R> records,
            Clock clock,
            BiConsumer<Term, E> effects,
            LoopLimits limits) {
        this.coordination = coordination;
        this.role = role;
        this.advertised = advertised;
        this.snapshots = snapshots;
        this.limits = limits;
        this.cores = cores;
        this.records = records;
        this.clock = clock;
        this.effects = effects;
        this.effectThreads = Executors.newCachedThreadPool(new DaemonThreads(role.label() + "-effect"));
        this.standing = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(role.label() + "-standing"));
        this.backoff = new Backoff(clock);
    }

    /** Stands for election. Effects run on threads of their own and may block; they may run twice. */
    public static <C, R, E> LeaderHost<C, R, E> start(
            Coordination coordination,
            Role role,
            String advertised,
            SnapshotStore snapshots,
            Function<Term, Core<C, R, E>> cores,
            Wire<R> records,
            Clock clock,
            BiConsumer<Term, E> effects) {
        return start(coordination, role, advertised, snapshots, cores, records, clock, effects, LoopLimits.DEFAULTS);
    }

    static <C, R, E> LeaderHost<C, R, E> start(
            Coordination coordination,
            Role role,
            String advertised,
            SnapshotStore snapshots,
            Function<Term, Core<C, R, E>> cores,
            Wire<R> records,
            Clock clock,
            BiConsumer<Term, E> effects,
            LoopLimits limits) {
        LeaderHost<C, R, E> host =
                new LeaderHost<>(coordination, role, advertised, snapshots, cores, records, clock, effects, limits);
        host.stand();
        return host;
    }

    private synchronized void stand() {
        if (!closed) {
            candidacy = coordination.campaign(role, advertised, snapshots, new Stint());
        }
    }

    private synchronized void withdraw() {
        if (!closed) {
            candidacy.close();
        }
    }

    /** From standing for election until something fails. */
    private final class Stint implements Coordination.TermListener {
        private final AtomicBoolean failed = new AtomicBoolean();

        @Override
        public void granted(Term term) {
            if (failed.get()) {
                return; // about to withdraw
            }
            // Effects to be resumed are known before commands can be taken, and may lead to commands: so they wait.
            CompletableFuture<Void> serving = new CompletableFuture<>();
            try {
                FaultPoint.TERM_BEGUN.reached();
                GroupCommitLoop<C, R, E> loop = GroupCommitLoop.start(
                        role.label(),
                        cores.apply(term),
                        term.journal(),
                        records,
                        clock,
                        effect -> serving.thenRun(() -> run(term, effect)),
                        reason -> loopEnded(term, reason),
                        limits);
                FaultPoint.VIEW_RECOVERED.reached();
                leading = new Leading<>(term, loop);
                serving.complete(null);
            } catch (RuntimeException | Error e) {
                // Whatever it is: a leader without a loop would keep others from leading.
                if (term.over()) {
                    LOG.info("the {} term {} ended while its view was recovered", role.label(), term.epoch());
                    return;
                }
                LOG.error("the {} cannot recover its view", role.label(), e);
                fail(term, "recovery failed: " + e);
            }
        }

        private void loopEnded(Term term, RondoException reason) {
            if (!term.over()) { // else the loop only followed
                fail(term, "its loop ended: " + reason.getMessage());
            }
        }

        /** Others get their turn, and this process stands again later: what failed would mostly fail again at once. */
        private void fail(Term term, String reason) {
            boolean first = failed.compareAndSet(false, true);
            term.resign(reason);
            if (first) {
                try {
                    standing.execute(() -> {
                        withdraw();
                        standing.schedule(LeaderHost.this::stand, backoff.nextMillis(), TimeUnit.MILLISECONDS);
                    });
                } catch (RejectedExecutionException e) {
                    LOG.debug("the {} is closed", role, e);
                }
            }
        }

        @Override
        public void ended(Term term) {
            Leading<C, R, E> before = leading;
            if (before != null && before.term() == term) {
                leading = null;
                before.loop().close();
            }
        }
    }

    /** An effect begins only while its term lives; another's effects count afterwards. */
    private void run(Term term, E effect) {
        try {
            effectThreads.execute(() -> {
                if (!term.over()) {
                    attempt(term, effect);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is closed and leaves {}", role.label(), effect, e);
        }
    }

    private void attempt(Term term, E effect) {
        try {
            effects.accept(term, effect);
        } catch (RuntimeException e) {
            LOG.warn("{}: an effect failed: {}", role.label(), effect, e);
        }
    }

    /**
     * Submits a command; the reply comes when it is durable. Where this process does not lead, fails RETRYABLE
     * {@code not-leader} with the leader's advertised address as the message, or an empty one; {@code suspended} while the
     * lease is in doubt.
     */
    public CompletableFuture<Object> submit(C command) {
        Leading<C, R, E> now = leading;
        if (now == null) {
            return CompletableFuture.failedFuture(notLeader());
        }
        if (!now.term().mayDecide()) {
            return CompletableFuture.failedFuture(
                    RondoException.retryable("suspended", "The " + role.label() + " waits for ZooKeeper."));
        }
        return now.loop().submit(command);
    }

    private RondoException notLeader() {
        String hint = coordination
                .leader(role)
                .map(Coordination.LeaderHint::advertised)
                .orElse("");
        return RondoException.retryable("not-leader", hint);
    }

    public Optional<Term> term() {
        return Optional.ofNullable(leading).map(Leading::term);
    }

    @Override
    public void close() {
        Coordination.Candidacy last;
        synchronized (this) {
            closed = true;
            last = candidacy;
        }
        standing.shutdownNow();
        last.close();
        Leading<C, R, E> before = leading;
        leading = null;
        if (before != null) {
            before.loop().close();
        }
        effectThreads.shutdownNow();
    }
}

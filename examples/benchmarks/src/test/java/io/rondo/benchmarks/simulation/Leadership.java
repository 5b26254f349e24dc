package io.rondo.benchmarks.simulation;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Core;
import io.rondo.base.replica.GroupCommitLoop;
import io.rondo.base.replica.LoopLimits;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Runs a core in the product's own loop while its process leads. Models {@code LeaderHost} without its threads: a term recovers the
 * view before it serves, effects begin only while their term lives, and a loop that ends by itself gives its seat away.
 */
final class Leadership<C, R, E> implements Coordination.TermListener {
    private static final LoopLimits LIMITS = new LoopLimits(20, 1_900, Duration.ofSeconds(15));
    private static final int MOST_RECOVERY_MILLIS = 60;
    private static final int MOST_EFFECT_MILLIS = 4;

    private final Daemon owner;
    private final Session session;
    private final Role role;
    private final Function<Term, Core<C, R, E>> cores;
    private final Wire<R> records;
    private final BiConsumer<Term, E> effects;
    private Term term;
    private GroupCommitLoop<C, R, E> loop;
    private boolean turning;

    Leadership(
            Daemon owner,
            Session session,
            Role role,
            Function<Term, Core<C, R, E>> cores,
            Wire<R> records,
            BiConsumer<Term, E> effects) {
        this.owner = owner;
        this.session = session;
        this.role = role;
        this.cores = cores;
        this.records = records;
        this.effects = effects;
        session.campaign(role, owner.world.snapshots, this);
    }

    @Override
    public void granted(Term begun) {
        owner.between(1, MOST_RECOVERY_MILLIS, () -> {
            if (!begun.over()) {
                lead(begun);
            }
        });
    }

    private void lead(Term begun) {
        Core<C, R, E> core = cores.apply(begun);
        try {
            loop = GroupCommitLoop.byHand(
                    role.label(),
                    core,
                    begun.journal(),
                    records,
                    owner.clock,
                    effect -> owner.between(1, MOST_EFFECT_MILLIS, () -> run(begun, effect)),
                    reason -> loopEnded(begun, reason),
                    LIMITS,
                    work -> owner.between(1, MOST_RECOVERY_MILLIS, () -> {
                        work.run();
                        turnSoon();
                    }));
        } catch (RuntimeException e) {
            throw new AssertionError(owner + " cannot recover the view of term " + begun.epoch(), e);
        }
        term = begun;
        ((RemoteJournal) begun.journal()).whenAnswered(this::turnSoon);
        owner.world.invariants.recovered(begun, core);
    }

    private void run(Term of, E effect) {
        if (!of.over()) {
            effects.accept(of, effect);
        }
    }

    private void loopEnded(Term of, RondoException reason) {
        if (reason.is("core-failed")) {
            throw Invariants.violated("the " + role.label() + "'s core failed", reason);
        }
        of.resign(reason.getMessage());
    }

    @Override
    public void ended(Term of) {
        if (term == of) {
            term = null;
            loop.close();
        }
    }

    /** Whether it leads, as far as it knows. */
    boolean leads() {
        return term != null;
    }

    Optional<Term> term() {
        return Optional.ofNullable(term);
    }

    CompletableFuture<Object> submit(C command) {
        if (term == null) {
            String hint = session.leader(role).orElse("");
            return CompletableFuture.failedFuture(RondoException.retryable("not-leader", hint));
        }
        if (!term.mayDecide()) {
            return CompletableFuture.failedFuture(RondoException.retryable("suspended", role.label()));
        }
        CompletableFuture<Object> reply = loop.submit(command);
        turnSoon();
        return reply;
    }

    /** The same, and the answer is there if nothing has to become durable first. */
    CompletableFuture<Object> submitNow(C command) {
        CompletableFuture<Object> reply = submit(command);
        if (term != null) {
            turn();
        }
        return reply;
    }

    private void turnSoon() {
        if (!turning) {
            turning = true;
            owner.after(0, () -> {
                turning = false;
                turn();
            });
        }
    }

    private void turn() {
        while (loop.turn()) {
            // as long as there is something to do
        }
    }
}

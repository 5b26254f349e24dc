package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import io.rondo.testing.simulation.Simulation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One term of a jobmaster: the core with the loop and the shell around it, in virtual time. Records are applied at once,
 * replies and effects leave when they are durable; a crash loses what was not, and every reply on its way.
 */
final class SimMaster {
    static final int TIMEOUT = 10_000;
    private static final int LONG_POLL = 5_000;
    private static final int RETRY = 500;
    /** A worker's silence counts though we were deaf for so long in it. */
    private static final int SHORT_PAUSE = 2_000;

    final JobCore core;
    final long epoch;
    final Map<String, Long> heard = new HashMap<>();
    long lastDeaf;

    private final SimWorld world;
    private final Simulation simulation;
    private final ArrayDeque<Decided> undurable = new ArrayDeque<>();
    private final ArrayDeque<Mail> heldBack = new ArrayDeque<>();
    private final List<Parked> parked = new ArrayList<>();
    private int inFlight;
    private Decided guarded;
    private boolean over;
    private boolean paused;

    private record Mail(JobCommand command, Consumer<Object> reply) {}

    private record Decided(Decision<JobRecord, JobEffect> decision, Consumer<Object> reply) {}

    private final class Parked {
        final JobCommand command;
        final Predicate<Object> worthwhile;
        final Consumer<Object> reply;
        boolean asking;
        boolean again;
        boolean late;

        Parked(JobCommand command, Predicate<Object> worthwhile, Consumer<Object> reply) {
            this.command = command;
            this.worthwhile = worthwhile;
            this.reply = reply;
        }

        void ask() {
            if (asking) {
                again = true;
                return;
            }
            asking = true;
            again = false;
            submit(command, answer -> {
                asking = false;
                if (late || answer instanceof RondoException || worthwhile.test(answer)) {
                    parked.remove(this);
                    reply.accept(answer);
                } else if (again) {
                    ask();
                }
            });
        }
    }

    SimMaster(SimWorld world, long epoch) {
        this.world = world;
        this.simulation = world.simulation;
        this.epoch = epoch;
        this.lastDeaf = simulation.now();
        this.core = new JobCore(epoch, 4, TIMEOUT, 100);
        world.journal.records.forEach(core::apply);
        core.resume(simulation.now()).forEach(this::run);
        simulation.after(0, this::tick); // not before the view has been compared with the journal
    }

    private void tick() {
        if (!over) {
            simulation.after(RETRY, this::tick);
            if (!paused) {
                tell(new JobCommand.Tick());
            }
        }
    }

    boolean deaf() {
        return over || paused;
    }

    /** Suspended: refuses everything for a while, and then leads on. */
    void pause(int millis) {
        if (paused) {
            return;
        }
        paused = true;
        simulation.after(millis, () -> {
            paused = false;
            if (millis > SHORT_PAUSE) {
                lastDeaf = simulation.now();
            }
        });
    }

    /** Ends the term. What was being appended is durable or not, as chance will have it. */
    void crash() {
        over = true;
        if (simulation.onceIn(2)) {
            for (int i = 0; i < inFlight; i++) {
                world.journal.records.addAll(undurable.remove().decision.records());
            }
            if (guarded != null && world.journal.win(guarded.decision.guard().orElseThrow())) {
                world.journal.records.addAll(guarded.decision.records());
            }
        }
    }

    void ask(JobCommand command, Predicate<Object> worthwhile, Consumer<Object> reply) {
        Parked request = new Parked(command, worthwhile, reply);
        parked.add(request);
        simulation.after(LONG_POLL, () -> {
            request.late = true;
            if (parked.contains(request)) {
                request.ask();
            }
        });
        request.ask();
    }

    void submit(JobCommand command, Consumer<Object> reply) {
        if (over) {
            return; // the caller's own deadline tells it
        }
        if (command instanceof JobCommand.Poll poll) {
            heard.put(poll.poll().worker(), simulation.now());
        }
        if (guarded != null) {
            heldBack.add(new Mail(command, reply));
            return;
        }
        Decision<JobRecord, JobEffect> decision;
        try {
            decision = core.decide(command, simulation.now());
        } catch (RondoException e) {
            reply.accept(e);
            return;
        }
        Decided decided = new Decided(decision, reply);
        if (decision.guard().isPresent()) {
            if (!undurable.isEmpty()) {
                heldBack.add(new Mail(command, reply));
                return;
            }
            guarded = decided;
            simulation.between(1, 30, this::settleGuarded);
            return;
        }
        world.invariants.decided(this, decision.records());
        decision.records().forEach(core::apply);
        undurable.add(decided);
        decision.effects().stream()
                .flatMap(effect -> core.followUp(effect).stream())
                .forEach(this::tell);
        append();
    }

    private void append() {
        if (inFlight == 0 && !undurable.isEmpty()) {
            inFlight = undurable.size();
            simulation.between(1, 30, this::durable);
        }
    }

    private void durable() {
        if (over) {
            return;
        }
        List<Decided> batch = new ArrayList<>();
        for (; inFlight > 0; inFlight--) {
            batch.add(undurable.remove());
        }
        batch.forEach(decided -> world.journal.records.addAll(decided.decision.records()));
        batch.forEach(decided -> release(
                decided,
                decided.decision.effects().stream()
                        .filter(effect -> core.followUp(effect).isEmpty())
                        .toList()));
        if (undurable.isEmpty()) {
            takeBack();
        }
        append();
    }

    private void settleGuarded() {
        if (over) {
            return;
        }
        Decided decided = guarded;
        guarded = null;
        if (world.journal.win(decided.decision.guard().orElseThrow())) {
            world.invariants.decided(this, decided.decision.records());
            decided.decision.records().forEach(core::apply);
            world.journal.records.addAll(decided.decision.records());
            release(decided, decided.decision.effects());
        } else {
            decided.reply.accept(decided.decision.refused());
        }
        takeBack();
    }

    private void takeBack() {
        List<Mail> mails = new ArrayList<>(heldBack);
        heldBack.clear();
        mails.forEach(mail -> submit(mail.command, mail.reply));
    }

    private void release(Decided decided, List<JobEffect> outside) {
        outside.forEach(this::run);
        decided.reply.accept(decided.decision.reply());
    }

    boolean quiet() {
        return undurable.isEmpty() && guarded == null;
    }

    private void tell(JobCommand command) {
        submit(command, answer -> {
            if (answer instanceof RondoException refused && refused.is("decided-otherwise")) {
                run(new JobEffect.ReadDecision(((JobCommand.Advance) command).job()));
            }
        });
    }

    private void run(JobEffect effect) {
        if (effect instanceof JobEffect.Wake) {
            simulation.after(0, () -> List.copyOf(parked).forEach(Parked::ask));
        } else if (effect instanceof JobEffect.Advance advance) {
            simulation.between(0, 5, () -> tell(new JobCommand.Advance(advance.job())));
        } else if (effect instanceof JobEffect.Outside outside) {
            int copies = simulation.onceIn(world.faults ? 20 : 0) ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                simulation.between(1, 200, () -> onStore(outside));
            }
        }
    }

    /** A call that was on its way when the master died may still arrive. */
    private void onStore(JobEffect.Outside effect) {
        if (over && simulation.onceIn(2)) {
            return;
        }
        try {
            if (world.faults && simulation.onceIn(10)) {
                throw RondoException.retryable("store-unreachable", "before");
            }
            if (!over) {
                core.decide(new JobCommand.AskStoreJob(effect), simulation.now());
            }
            JobCommand result = execute(effect);
            if (world.faults && simulation.onceIn(10)) {
                throw RondoException.retryable("store-unreachable", "after: the reply is lost");
            }
            simulation.between(1, 20, () -> tell(result));
        } catch (RondoException e) {
            if (!over && e.kind() == ErrorKind.RETRYABLE) {
                simulation.after(RETRY, () -> {
                    if (!over) {
                        onStore(effect);
                    }
                });
            }
        }
    }

    private JobCommand execute(JobEffect.Outside effect) {
        if (effect instanceof JobEffect.ReadSplits read) {
            return new JobCommand.SplitsKnown(read.job(), List.of());
        }
        if (effect instanceof JobEffect.ReserveInStore reserve) {
            return step(
                    reserve.job(),
                    OutputStep.RESERVED,
                    () -> world.stores.reserve(reserve.job(), world.exists(reserve.job())));
        }
        if (effect instanceof JobEffect.PrepareInStore prepare) {
            return step(prepare.job(), OutputStep.PREPARED, () -> world.stores.prepare(prepare.job()));
        }
        if (effect instanceof JobEffect.PublishInStore publish) {
            Guard guard = new Guard(List.of(
                    new Condition.EpochIs("jobmaster", epoch),
                    new Condition.WriteOnce(JobCore.cell(publish.job()), JobCore.cellValue(true))));
            return world.stores.publish(publish.job(), guard)
                    ? new JobCommand.DecisionKnown(publish.job(), true)
                    : readDecision(publish.job());
        }
        if (effect instanceof JobEffect.FinishInStore finish) {
            return step(finish.job(), OutputStep.CLEANED, () -> world.stores.finish(finish.job()));
        }
        return readDecision(effect.job());
    }

    private JobCommand readDecision(String job) {
        return new JobCommand.DecisionKnown(
                job, world.journal.decision(job).orElseThrow(() -> RondoException.retryable("undecided", "not yet")));
    }

    private static JobCommand step(String job, OutputStep step, Runnable work) {
        try {
            work.run();
            return new JobCommand.StoreDone(job, step);
        } catch (RondoException e) {
            return new JobCommand.StoreFailed(job, e.kind(), e.code(), e.getMessage());
        }
    }
}

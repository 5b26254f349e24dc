package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import io.rondo.jobmaster.server.core.JobCommand;
import io.rondo.jobmaster.server.core.JobCore;
import io.rondo.jobmaster.server.core.JobEffect;
import io.rondo.jobmaster.server.core.JobRecord;
import io.rondo.jobmaster.server.core.StoreJob;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A candidate for jobmaster: the product's core in its loop. Models what {@code JobMaster} puts around them with threads: long polls, a
 * tick, and the work on the store, of which one piece a job is under way at a time.
 */
final class MasterDaemon extends Daemon {
    static final int WORKER_TIMEOUT = 10_000;
    private static final int MOST_ATTEMPTS = 4;
    private static final int KEEP_JOBS = 100;
    private static final int TICK_MILLIS = 500;
    /** After a longer pause all workers have their whole time again: the core's own bound. */
    private static final int DEAF_MILLIS = 2_000;

    private static final int RETRY_MILLIS = 500;
    /** A record may take so long to become durable. */
    private static final int SETTLING_MILLIS = 20_000;

    private Leadership<JobCommand, JobRecord, JobEffect> leadership;
    private StoreSteps steps;
    private LongPolls longPolls;
    private final Map<String, Queue<Runnable>> waiting = new HashMap<>();
    private final Set<Asked> underWay = new HashSet<>();
    /** When each worker was last heard by this term, and since when it has listened without a break. */
    private final Map<String, Long> heard = new HashMap<>();

    /** When workers were last found to have been missed, as they were heard again. */
    private final Map<String, Long> missedUntil = new HashMap<>();

    private long listeningSince;
    private long lastTick;

    private record Asked(long epoch, JobEffect.Outside effect) {}

    MasterDaemon(World world, String name) {
        super(world, name);
    }

    @Override
    void begin() {
        waiting.clear();
        underWay.clear();
        heard.clear();
        missedUntil.clear();
        lastTick = 0;
        longPolls = new LongPolls(this);
        Session session = new Session(this);
        steps = new StoreSteps(new StoreClient(this), session, world);
        leadership =
                new Leadership<>(this, session, Role.JOBMASTER, this::newCore, Wire.of(JobRecord.class), this::run);
        after(TICK_MILLIS, this::tick);
    }

    private JobCore newCore(Term term) {
        heard.clear();
        lastTick = 0;
        return new JobCore(term.epoch(), MOST_ATTEMPTS, WORKER_TIMEOUT, KEEP_JOBS);
    }

    @Override
    void ended() {
        // it has nothing on disk
    }

    boolean leads() {
        return running() && leadership.leads();
    }

    /** Whether a worker is, or was a short while ago, not heard for so long that it may be given up. */
    boolean missed(String worker) {
        return missedNow(worker)
                || simulation.now() - missedUntil.getOrDefault(worker, Long.MIN_VALUE / 2) < SETTLING_MILLIS;
    }

    private boolean missedNow(String worker) {
        long last = Math.max(heard.getOrDefault(worker, 0L), listeningSince);
        return simulation.now() - last > WORKER_TIMEOUT;
    }

    private void tick() {
        long now = simulation.now();
        if (now - lastTick > DEAF_MILLIS) {
            listeningSince = now;
        }
        lastTick = now;
        tell(new JobCommand.Tick());
        after(TICK_MILLIS, this::tick);
    }

    CompletableFuture<Object> ask(JobCommand command) {
        if (command instanceof JobCommand.Poll poll) {
            return longPolls.ask(() -> hear(poll), reply -> ((Work) reply).worthwhile());
        }
        return leadership.submit(command);
    }

    private CompletableFuture<Object> hear(JobCommand.Poll poll) {
        CompletableFuture<Object> reply = leadership.submit(poll);
        if (!reply.isCompletedExceptionally()) { // who may not decide at the moment hears nobody
            String worker = poll.poll().worker();
            if (missedNow(worker)) {
                missedUntil.put(worker, simulation.now());
            }
            heard.put(worker, simulation.now());
        }
        return reply;
    }

    CompletableFuture<Object> watch(String job, long known) {
        return longPolls.ask(
                () -> leadership.submit(new JobCommand.Watch(job)), reply -> ((JobStatus) reply).version() > known);
    }

    private void tell(JobCommand command) {
        leadership.submit(command).whenComplete(watched((reply, failure) -> {
            RondoException refused = failure == null ? null : Failures.of(failure);
            if (refused != null && refused.is("decided-otherwise")) {
                String job = ((JobCommand.Advance) command).job();
                leadership.term().ifPresent(term -> runOutside(term, new JobEffect.ReadDecision(job)));
            } else if (refused != null && refused.is("suspended")) {
                after(RETRY_MILLIS, () -> tell(command));
            }
        }));
    }

    private void run(Term term, JobEffect effect) {
        if (effect instanceof JobEffect.Wake) {
            longPolls.wake();
        } else if (effect instanceof JobEffect.Advance advance) {
            tell(new JobCommand.Advance(advance.job()));
        } else {
            runOutside(term, (JobEffect.Outside) effect);
        }
    }

    private void runOutside(Term term, JobEffect.Outside effect) {
        Asked asked = new Asked(term.epoch(), effect);
        if (underWay.add(asked)) {
            enqueue(effect.job(), () -> carryOut(term, asked));
        }
    }

    private void enqueue(String job, Runnable piece) {
        Queue<Runnable> queue = waiting.computeIfAbsent(job, id -> new ArrayDeque<>());
        queue.add(piece);
        if (queue.size() == 1) {
            piece.run();
        }
    }

    private void next(String job) {
        Queue<Runnable> queue = waiting.get(job);
        queue.remove();
        if (!queue.isEmpty()) {
            queue.peek().run();
        }
    }

    private void carryOut(Term term, Asked asked) {
        JobEffect.Outside effect = asked.effect();
        CompletableFuture<JobCommand> result = effect instanceof JobEffect.ForgetDecision
                ? steps.forget(effect.job())
                : leadership
                        .submit(new JobCommand.AskStoreJob(effect))
                        .thenCompose(job -> steps.run(effect, (StoreJob) job, term));
        result.whenComplete(watched((command, failure) -> {
            if (failure != null && Failures.passing(failure) && !term.over()) {
                after(RETRY_MILLIS, () -> enqueue(effect.job(), () -> carryOut(term, asked)));
            } else {
                underWay.remove(asked);
                if (failure == null && command != null) {
                    tell(command);
                }
            }
            next(effect.job());
        }));
    }
}

package io.rondo.jobmaster.server;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import io.rondo.base.time.Clock;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Membership;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.coordination.leader.LeaderHost;
import io.rondo.dfs.client.ClusterDescription;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.FileStore;
import io.rondo.jobmaster.client.protocol.ClientProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import io.rondo.jobmaster.server.core.JobCommand;
import io.rondo.jobmaster.server.core.JobCore;
import io.rondo.jobmaster.server.core.JobEffect;
import io.rondo.jobmaster.server.core.JobRecord;
import io.rondo.jobmaster.server.core.StoreJob;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A candidate for jobmaster: the pure core, elected and journaled, behind its RPC methods. */
public final class JobMaster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobMaster.class);
    private static final long TICK_MILLIS = 500;
    private static final long RETRY_MILLIS = 500;

    private final Closing parts = new Closing();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("jobmaster-timer"));
    private final LongPolls longPolls = new LongPolls(timer);
    private final JobQueues outside = new JobQueues();
    private final Set<Asked> underWay = ConcurrentHashMap.newKeySet();
    private final StoreEffects storeEffects;
    private final Address address;
    /** Who waits for the answer to a poll is not heard of meanwhile. */
    private final long longestPoll;

    private volatile LeaderHost<JobCommand, JobRecord, JobEffect> host;

    /** An effect, and the term that asked for it. */
    private record Asked(long epoch, JobEffect.Outside effect) {}

    private JobMaster(
            JobMasterSettings settings,
            RpcNetwork network,
            Coordination coordination,
            FileStore store,
            SnapshotStore snapshots) {
        storeEffects = new StoreEffects(store, coordination);
        longestPoll = settings.workerTimeout().toMillis() / 3;
        parts.add(timer::shutdownNow);
        parts.add(outside);
        RpcServer server = parts.add(network.serve(settings.bind(), services(coordination)));
        address = server.address();
        parts.add(coordination
                .membership()
                .announce(new Membership.Member(
                        settings.id(), "master", address.toString(), "", settings.host(), "", 1, "1")));
        host = parts.add(LeaderHost.start(
                coordination,
                Role.JOBMASTER,
                address.toString(),
                snapshots,
                term -> new JobCore(
                        term.epoch(),
                        settings.maxAttempts(),
                        settings.workerTimeout().toMillis(),
                        settings.keepJobs()),
                Wire.of(JobRecord.class),
                Clock.SYSTEM,
                this::run));
        timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    public static JobMaster start(
            JobMasterSettings settings,
            RpcNetwork network,
            Coordination coordination,
            FileStore store,
            SnapshotStore snapshots) {
        return new JobMaster(settings, network, coordination, store, snapshots);
    }

    public Address address() {
        return address;
    }

    private RpcServices services(Coordination coordination) {
        return new RpcServices()
                .on(
                        ClusterProtocol.DESCRIBE,
                        (request, caller) -> CompletableFuture.supplyAsync(() -> ClusterDescription.of(coordination)))
                .on(
                        ClientProtocol.SUBMIT,
                        (request, caller) -> ask(new JobCommand.Submit(request), ClientProtocol.Submitted.class))
                .on(
                        ClientProtocol.WATCH,
                        (request, caller) -> longPolls.ask(
                                () -> ask(new JobCommand.Watch(request.job()), ClientProtocol.JobStatus.class),
                                status -> status.version() > request.known(),
                                request.millis()))
                .on(
                        ClientProtocol.LIST,
                        (request, caller) -> ask(new JobCommand.ListJobs(request.most()), ClientProtocol.JobList.class))
                .on(
                        ClientProtocol.SHOW,
                        (request, caller) -> ask(new JobCommand.Show(request.job()), ClientProtocol.JobDetails.class))
                .on(
                        ClientProtocol.KILL,
                        (request, caller) -> ask(
                                new JobCommand.Kill(request.job(), request.reason()), ClientProtocol.JobStatus.class))
                .on(
                        ClientProtocol.WORKERS,
                        (request, caller) -> ask(new JobCommand.ListWorkers(), ClientProtocol.WorkerList.class))
                .on(
                        ClientProtocol.DRAIN,
                        (request, caller) -> ask(
                                new JobCommand.Drain(request.worker(), request.on()),
                                WorkerProtocol.Acknowledged.class))
                .on(
                        WorkerProtocol.POLL,
                        (request, caller) -> longPolls.ask(
                                () -> ask(new JobCommand.Poll(request), Work.class), Work::worthwhile, longestPoll))
                .on(
                        WorkerProtocol.REPORT,
                        (request, caller) -> ask(new JobCommand.Report(request), WorkerProtocol.Acknowledged.class))
                .on(
                        WorkerProtocol.LOCATE_MAPS,
                        (request, caller) -> longPolls.ask(
                                () -> ask(
                                        new JobCommand.LocateMaps(request.job(), request.located()),
                                        WorkerProtocol.MapLocations.class),
                                maps -> maps.version() > request.known() || maps.more() || maps.jobOver()))
                .on(
                        WorkerProtocol.DESCRIBE_JOB,
                        (request, caller) -> ask(
                                new JobCommand.Describe(request.job()),
                                io.rondo.jobmaster.client.protocol.JobSubmission.class));
    }

    private <T> CompletableFuture<T> ask(JobCommand command, Class<T> type) {
        LeaderHost<JobCommand, JobRecord, JobEffect> now = host;
        return now == null
                ? CompletableFuture.failedFuture(RondoException.retryable("not-leader", ""))
                : now.submit(command).thenApply(type::cast);
    }

    private void tick() {
        tell(new JobCommand.Tick());
    }

    /** A command nobody waits for. */
    private void tell(JobCommand command) {
        LeaderHost<JobCommand, JobRecord, JobEffect> now = host;
        if (now == null) { // elected before the constructor has ended
            timer.schedule(() -> tell(command), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        now.submit(command).whenComplete((reply, failure) -> {
            if (failure instanceof RondoException refused && refused.is("decided-otherwise")) {
                String job = ((JobCommand.Advance) command).job();
                now.term().ifPresent(term -> runOutside(term, new JobEffect.ReadDecision(job)));
            } else if (failure instanceof RondoException passing && passing.is("suspended")) {
                timer.schedule(() -> tell(command), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
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

    /** The core asks for the same again and again until it is done; once is enough at a time. */
    private void runOutside(Term term, JobEffect.Outside effect) {
        Asked asked = new Asked(term.epoch(), effect);
        if (underWay.add(asked)) {
            outside.run(effect.job(), () -> tryOutside(term, asked));
        }
    }

    /** A passing failure is tried again for as long as this process leads; any other means that nobody waits for it. */
    private void tryOutside(Term term, Asked asked) {
        JobEffect.Outside effect = asked.effect();
        try {
            Optional<JobCommand> result = onStore(term, effect);
            underWay.remove(asked);
            result.ifPresent(this::tell);
        } catch (RondoException e) {
            if (e.kind() == ErrorKind.RETRYABLE && !term.over()) {
                LOG.info("{} is tried again: {}", effect, e.getMessage());
                timer.schedule(
                        () -> outside.run(effect.job(), () -> tryOutside(term, asked)),
                        RETRY_MILLIS,
                        TimeUnit.MILLISECONDS);
            } else {
                LOG.debug("{} is given up: {}", effect, e.getMessage());
                underWay.remove(asked);
            }
        } catch (RuntimeException e) { // a defect of ours: the job must not hang on it
            LOG.error("{} failed", effect, e);
            underWay.remove(asked);
            if (!(effect instanceof JobEffect.ReadSplits)) { // without it the job merely runs anywhere
                tell(new JobCommand.StoreFailed(
                        effect.job(), ErrorKind.INTERNAL, "internal", effect + " failed: " + e));
            }
        }
    }

    private Optional<JobCommand> onStore(Term term, JobEffect.Outside effect) {
        if (effect instanceof JobEffect.ForgetDecision) {
            storeEffects.forgetDecision(effect.job());
            return Optional.empty();
        }
        StoreJob job = storeJob(effect);
        if (effect instanceof JobEffect.ReadSplits) {
            return Optional.of(storeEffects.readSplits(job));
        }
        if (effect instanceof JobEffect.ReserveInStore) {
            return Optional.of(storeEffects.reserve(job));
        }
        if (effect instanceof JobEffect.PrepareInStore) {
            return Optional.of(storeEffects.prepare(job));
        }
        if (effect instanceof JobEffect.PublishInStore) {
            return Optional.of(storeEffects.publish(job, term));
        }
        if (effect instanceof JobEffect.FinishInStore) {
            return Optional.of(storeEffects.finish(job));
        }
        boolean commit = storeEffects
                .readDecision(effect.job())
                .orElseThrow(() -> RondoException.retryable("undecided", "The decision is not there yet."));
        return Optional.of(new JobCommand.DecisionKnown(effect.job(), commit));
    }

    /** Fails if the effect is not wanted any more, or not by us. */
    private StoreJob storeJob(JobEffect.Outside effect) {
        try {
            return ask(new JobCommand.AskStoreJob(effect), StoreJob.class).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RondoException known ? known : e;
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}

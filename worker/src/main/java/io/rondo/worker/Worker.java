package io.rondo.worker;

import io.rondo.base.disk.Disk;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.fault.FaultPoint;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.BulkServer;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import io.rondo.worker.attempt.AttemptEnvironment;
import io.rondo.worker.attempt.RunningAttempt;
import io.rondo.worker.commit.OutputSteps;
import io.rondo.worker.data.WorkerMemory;
import io.rondo.worker.host.ChildJvmTaskHost;
import io.rondo.worker.host.InProcessTaskHost;
import io.rondo.worker.host.TaskHost;
import io.rondo.worker.shuffle.MapOutputs;
import io.rondo.worker.shuffle.Takeovers;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker: one thread polls, one reports, and each attempt has its own. Masters come and go; it carries on. */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(2);
    private static final String MEMORY_ADVICE = "give more with RONDO_HEAP_MB";

    private final WorkerSettings settings;
    private final LeaderCalls master;
    private final TaskHost host;
    private final OutputSteps outputSteps;
    private final MapOutputs mapOutputs = new MapOutputs();
    private final Closing parts = new Closing();
    private final String bulkAddress;
    private final ReportQueue reports;
    /** What the poll hands over while the worker closes is dropped: it may not begin any more. */
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            new DaemonThreads("attempt"),
            new ThreadPoolExecutor.DiscardPolicy());

    /** Attempts that run or wait for a slot, or whose end the master has not acknowledged. */
    private final Map<AttemptId, RunningAttempt> running = new ConcurrentHashMap<>();

    private final Slots slots;
    private final KnownJobs jobs = new KnownJobs();
    private final Takeovers takeovers;
    /** Outputs that are being copied here. */
    private final Set<AttemptId> taking = ConcurrentHashMap.newKeySet();

    private final PollCall pollCall = new PollCall();
    private final CountDownLatch left = new CountDownLatch(1);
    /** Of the last poll. */
    private volatile long sequence;

    private volatile boolean leaving;
    private volatile boolean closed;

    private Worker(
            WorkerSettings settings,
            RpcNetwork rpc,
            BulkNetwork bulk,
            List<Address> masters,
            FileStore store,
            Storages storages) {
        this.settings = settings;
        this.slots = new Slots(settings.slots(), threads);
        this.master = new LeaderCalls(masters, rpc);
        this.outputSteps = new OutputSteps(store, storages);
        this.takeovers = new Takeovers(bulk, mapOutputs, settings.scratch());
        BulkServer server = parts.add(bulk.serve(settings.bulkBind(), mapOutputs));
        this.bulkAddress = server.address().toString();
        this.host = settings.processes().isPresent()
                ? new ChildJvmTaskHost(
                        settings.processes().get(),
                        settings.id(),
                        settings.scratch(),
                        settings.memoryBytes(),
                        settings.slots(),
                        mapOutputs)
                : new InProcessTaskHost(new AttemptEnvironment(
                        settings.id(),
                        store,
                        storages,
                        master,
                        bulk,
                        mapOutputs,
                        settings.scratch(),
                        new WorkerMemory(settings.memoryBytes(), settings.slots()),
                        MEMORY_ADVICE));
        parts.add(host);
        this.reports = new ReportQueue(settings.id(), new LeaderCalls(masters, rpc), running.keySet());
        LeaderCalls polled = new LeaderCalls(masters, rpc);
        start("worker-poll", () -> poll(polled));
        start("worker-report", reports::send);
    }

    private void start(String name, Runnable loop) {
        Thread thread = new DaemonThreads(name).newThread(loop);
        parts.add(thread::interrupt);
        thread.start();
    }

    /** Starts polling. The scratch folder is emptied first: what an earlier process left there is nobody's. */
    public static Worker start(
            WorkerSettings settings,
            RpcNetwork rpc,
            BulkNetwork bulk,
            List<Address> masters,
            FileStore store,
            Storages storages) {
        try {
            Disk.deleteTree(settings.scratch());
            Files.createDirectories(settings.scratch());
        } catch (IOException e) {
            throw RondoException.user(
                    "scratch-unusable", "The scratch folder " + settings.scratch() + " cannot be used: " + e);
        }
        return new Worker(settings, rpc, bulk, masters, store, storages);
    }

    private void poll(LeaderCalls polled) {
        long epoch = 0;
        boolean register = true;
        while (!closed) {
            WorkerProtocol.Poll poll = new WorkerProtocol.Poll(
                    settings.id(),
                    settings.host(),
                    bulkAddress,
                    next(),
                    register,
                    settings.slots(),
                    List.copyOf(running.keySet()),
                    List.copyOf(jobsHere()),
                    register ? mapOutputs.held() : List.of(),
                    leaving);
            try {
                Work work = pollCall.run(
                        () -> polled.call(WorkerProtocol.POLL, poll, poll.leaving() ? PATIENCE_AT_THE_END : PATIENCE));
                if (!closed
                        && work.epoch() >= epoch) { // a master that was replaced has no say over what may be dropped
                    epoch = work.epoch();
                    register = work.register();
                    follow(work);
                    dropIdle();
                }
            } catch (RondoException e) {
                LOG.debug("no master answers: {}", e.getMessage());
                if (poll.leaving()) {
                    left.countDown(); // nobody is there to take over what is here
                }
            }
        }
    }

    /** On the polling thread alone. Whatever is listed after this is mentioned in a poll of this number or a later one. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private long next() {
        return ++sequence;
    }

    private void follow(Work work) {
        work.cancel().forEach(this::cancel);
        work.forget().forEach(this::forget);
        work.start().forEach(this::start);
        work.take().forEach(this::take);
        if (work.left()) {
            left.countDown();
        }
    }

    /** Copies an output from a worker that is being drained. If nothing comes of it the master asks somebody again. */
    private void take(MapLocation from) {
        if (taking.add(from.attempt())) {
            threads.execute(() -> {
                try {
                    takeovers.take(from);
                    reports.add(new Report.Took(from.attempt(), from.worker(), sequence));
                } catch (IOException | RondoException e) {
                    LOG.info("the output of {} is not taken over: {}", from.attempt(), e.toString());
                } finally {
                    taking.remove(from.attempt());
                }
            });
        }
    }

    private void start(Assignment assignment) {
        RunningAttempt attempt = new RunningAttempt(assignment.attempt(), this::heard);
        if (!closed && running.putIfAbsent(assignment.attempt(), attempt) == null) {
            slots.run(attempt.id(), () -> {
                if (!attempt.cancelled()) {
                    reports.add(run(assignment, attempt));
                }
            });
        }
    }

    /** What an attempt says on its way; its end, if it hangs and nobody waits for it any more. */
    private void heard(Report report) {
        reports.add(report);
        if (report.isEnd()) {
            slots.free(report.attempt());
        }
    }

    private Report run(Assignment assignment, RunningAttempt attempt) {
        FaultPoint.ATTEMPT_BEGINS.reached();
        JobSubmission submission;
        try {
            submission = jobs.get(attempt.id().job(), this::describe);
        } catch (RondoException e) {
            return new Report.Failed(attempt.id(), e.kind(), e.code(), e.getMessage(), "", "");
        } catch (RuntimeException e) {
            return new Report.Failed(attempt.id(), ErrorKind.INTERNAL, "internal", e.toString(), "", "");
        }
        return assignment instanceof Assignment.RunOutput work
                ? outputSteps.run(work, submission)
                : host.run(assignment, submission, attempt);
    }

    private JobSubmission describe(String job) {
        return master.call(WorkerProtocol.DESCRIBE_JOB, new WorkerProtocol.DescribeJob(job), PATIENCE);
    }

    private void cancel(AttemptId id) {
        RunningAttempt attempt = running.remove(id);
        if (attempt != null) {
            attempt.cancel();
            slots.free(id);
            discard(id);
        }
    }

    /** Another attempt was chosen, or nobody waits for this one: what a map of it has left is in the way. */
    private void discard(AttemptId id) {
        mapOutputs.find(id).ifPresent(output -> {
            mapOutputs.drop(id);
            try {
                Files.deleteIfExists(output.file());
            } catch (IOException e) {
                LOG.debug("{} stays until its job is over: {}", output.file(), e.toString());
            }
        });
    }

    private void forget(String job) {
        running.keySet().stream().filter(id -> id.job().equals(job)).toList().forEach(this::cancel);
        mapOutputs.forget(job);
        threads.execute(() -> drop(job));
    }

    private void drop(String job) {
        jobs.remove(job);
        try {
            host.forget(job);
            Disk.deleteTree(settings.scratch().resolve(job));
        } catch (IOException e) {
            LOG.warn("the leftovers of {} could not be removed: {}", job, e.toString());
        }
    }

    /** On the polling thread, where attempts begin too, so that none begins in a folder that is being removed. */
    private void dropIdle() {
        jobs.idle(jobsHere()::contains).forEach(this::drop);
    }

    /** Jobs of which attempts or outputs are here. */
    private Set<String> jobsHere() {
        Set<String> here = running.keySet().stream().map(AttemptId::job).collect(Collectors.toSet());
        here.addAll(mapOutputs.jobs());
        return here;
    }

    /**
     * Stops when nobody needs this worker any more, or after a while: what runs is finished, map outputs are handed over to
     * other workers, and nothing new is begun. Blocking. Where no master answers there is nobody to wait for.
     */
    public void leave(Duration atMost) {
        leaving = true;
        boolean idle = running.isEmpty() && mapOutputs.jobs().isEmpty();
        if (!idle && !atMost.isZero()) {
            pollCall.interrupt(); // the poll under way may last, and does not say that we leave
            try {
                if (!left.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("{} ends though it is still needed, after {}", settings.id(), atMost);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        close();
    }

    /** Stops at once: attempts are cancelled, outputs and the scratch folder go. A second time it does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        running.values().forEach(RunningAttempt::cancel);
        threads.shutdownNow();
        parts.close();
        try {
            Disk.deleteTree(settings.scratch());
        } catch (IOException e) {
            LOG.debug("the scratch folder could not be removed: {}", e.toString());
        }
    }
}

package io.rondo.worker;

import io.rondo.base.disk.Disk;
import io.rondo.base.error.RondoException;
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
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import io.rondo.worker.attempt.AttemptEnvironment;
import io.rondo.worker.attempt.Attempts;
import io.rondo.worker.attempt.JobCode;
import io.rondo.worker.shuffle.MapOutputs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker: one thread polls, one reports, and each attempt has its own. Masters come and go; it carries on. */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_REPORTS = 100;

    private final WorkerSettings settings;
    private final LeaderCalls master;
    private final FileStore store;
    private final Attempts attempts;
    private final MapOutputs mapOutputs = new MapOutputs();
    private final Closing parts = new Closing();
    private final String bulkAddress;
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("attempt"));
    /** Attempts that run, or whose end the master has not acknowledged. */
    private final Map<AttemptId, Future<?>> running = new ConcurrentHashMap<>();

    private final Map<String, JobCode> jobs = new HashMap<>();
    private final LinkedBlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    private Worker(
            WorkerSettings settings,
            RpcNetwork rpc,
            BulkNetwork bulk,
            List<Address> masters,
            FileStore store,
            Storages storages) {
        this.settings = settings;
        this.store = store;
        this.master = new LeaderCalls(masters, rpc);
        BulkServer server = parts.add(bulk.serve(settings.bulkBind(), mapOutputs));
        this.bulkAddress = server.address().toString();
        this.attempts = new Attempts(new AttemptEnvironment(
                settings.id(),
                store,
                storages,
                new LeaderCalls(masters, rpc),
                bulk,
                mapOutputs,
                settings.scratch(),
                settings.memoryBytes() / Math.max(1, settings.slots())));
        start("worker-poll", this::poll);
        start("worker-report", this::report);
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
            java.nio.file.Files.createDirectories(settings.scratch());
        } catch (IOException e) {
            throw RondoException.user(
                    "scratch-unusable", "The scratch folder " + settings.scratch() + " cannot be used: " + e);
        }
        return new Worker(settings, rpc, bulk, masters, store, storages);
    }

    private void poll() {
        long sequence = 0;
        boolean register = true;
        while (!closed) {
            // All outputs are mentioned each time, so that the master can name the jobs that may be dropped.
            WorkerProtocol.Poll poll = new WorkerProtocol.Poll(
                    settings.id(),
                    settings.host(),
                    bulkAddress,
                    ++sequence,
                    register,
                    settings.slots(),
                    List.copyOf(running.keySet()),
                    mapOutputs.held());
            try {
                Work work = master.call(WorkerProtocol.POLL, poll, PATIENCE);
                if (closed) {
                    return; // the threads for attempts and clean-up are gone
                }
                register = work.register();
                work.cancel().forEach(this::cancel);
                work.forget().forEach(this::forget);
                work.start().forEach(this::start);
            } catch (RondoException e) {
                LOG.debug("no master answers: {}", e.getMessage());
            }
        }
    }

    private void start(Assignment assignment) {
        if (running.containsKey(assignment.attempt())) {
            return;
        }
        running.put(assignment.attempt(), threads.submit(() -> {
            Report end =
                    attempts.run(assignment, () -> code(assignment.attempt().job()), reports::add);
            reports.add(end);
        }));
    }

    private JobCode code(String job) throws IOException {
        synchronized (jobs) {
            JobCode known = jobs.get(job);
            if (known == null) {
                var submission =
                        master.call(WorkerProtocol.DESCRIBE_JOB, new WorkerProtocol.DescribeJob(job), PATIENCE);
                known = JobCode.load(submission, store, folder(job).resolve("code"));
                jobs.put(job, known);
            }
            return known;
        }
    }

    private Path folder(String job) {
        return settings.scratch().resolve(job);
    }

    private void cancel(AttemptId attempt) {
        Future<?> run = running.remove(attempt);
        if (run != null) {
            run.cancel(true);
        }
    }

    private void forget(String job) {
        running.keySet().stream()
                .filter(attempt -> attempt.job().equals(job))
                .toList()
                .forEach(this::cancel);
        mapOutputs.forget(job);
        threads.execute(() -> {
            try {
                JobCode code;
                synchronized (jobs) {
                    code = jobs.remove(job);
                }
                if (code != null) {
                    code.close();
                }
                Disk.deleteTree(folder(job));
            } catch (IOException e) {
                LOG.warn("the leftovers of {} could not be removed: {}", job, e.toString());
            }
        });
    }

    private void report() {
        List<Report> batch = new ArrayList<>();
        while (!closed) {
            try {
                batch.add(reports.take());
                reports.drainTo(batch, MOST_REPORTS);
                // A cancelled attempt has nothing to say: the master has closed its books on it.
                batch.removeIf(report -> !running.containsKey(report.attempt()));
                while (!closed && !batch.isEmpty()) {
                    try {
                        master.call(WorkerProtocol.REPORT, new WorkerProtocol.Reports(settings.id(), batch), PATIENCE);
                        batch.stream().filter(Worker::isEnd).forEach(report -> running.remove(report.attempt()));
                        batch.clear();
                    } catch (RondoException e) {
                        LOG.debug("a report is repeated: {}", e.getMessage());
                    }
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean isEnd(Report report) {
        return !(report instanceof Report.FetchFailed) && !(report instanceof Report.Progress);
    }

    @Override
    public void close() {
        closed = true;
        running.values().forEach(run -> run.cancel(true));
        threads.shutdownNow();
        parts.close();
        Closing code = new Closing();
        synchronized (jobs) {
            jobs.values().forEach(code::add);
        }
        code.close();
        try {
            Disk.deleteTree(settings.scratch());
        } catch (IOException e) {
            LOG.debug("the scratch folder could not be removed: {}", e.toString());
        }
    }
}

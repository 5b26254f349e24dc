package io.rondo.worker.child;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.grpc.GrpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.TcpBulkNetwork;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.RondoFileStore;
import io.rondo.dfs.client.StoreSettings;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.attempt.AttemptEnvironment;
import io.rondo.worker.attempt.Attempts;
import io.rondo.worker.attempt.JobCode;
import io.rondo.worker.attempt.RunningAttempt;
import io.rondo.worker.data.WorkerMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One job's attempts in this process, each on a thread of its own. */
final class JobProcess {
    private final Frames<ToChild, FromChild> frames;
    private final ToChild.Begin begin;
    private final ParentOutputs outputs;
    private final FileStore store;
    private final Attempts attempts;
    private final Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("attempt"));
    private final Map<AttemptId, Running> running = new ConcurrentHashMap<>();
    private JobCode code;

    private static final class Running {
        private final RunningAttempt attempt;
        private final AttemptLog log = new AttemptLog();
        private volatile Thread thread;

        Running(RunningAttempt attempt) {
            this.attempt = attempt;
        }
    }

    JobProcess(Frames<ToChild, FromChild> frames, ToChild.Begin begin) {
        this.frames = frames;
        this.begin = begin;
        this.outputs = new ParentOutputs(frames);
        Path scratch = Path.of(begin.scratch());
        this.folder = scratch.resolve(begin.job());
        List<Address> cluster = begin.cluster().stream().map(Address::parse).toList();
        Secrets secrets = begin.token().isEmpty() ? Secrets.none() : Secrets.forTask(begin.job(), begin.token());
        RpcNetwork rpc = new GrpcNetwork(PeerRole.TASK, secrets);
        BulkNetwork bulk = new TcpBulkNetwork(PeerRole.TASK, secrets);
        ToChild.Store how = begin.store();
        this.store = RondoFileStore.connect(
                cluster,
                rpc,
                bulk,
                new StoreSettings(
                        how.replication(),
                        how.writeQuorum(),
                        how.chunkSize(),
                        Duration.ofMillis(how.patienceMillis())));
        this.attempts = new Attempts(new AttemptEnvironment(
                begin.worker(),
                store,
                new Storages(store),
                new LeaderCalls(cluster, rpc),
                bulk,
                outputs,
                scratch,
                new WorkerMemory(begin.memoryBytes(), begin.slots()),
                "give more with rondo.task-heap"));
        Runtime.getRuntime().addShutdownHook(new Thread(this::exiting, "rondo-exit"));
    }

    void follow(ToChild message) {
        if (message instanceof ToChild.Run run) {
            Assignment assignment = run.assignment();
            RunningAttempt attempt = new RunningAttempt(assignment.attempt(), this::heard);
            Running one = new Running(attempt);
            running.put(attempt.id(), one);
            threads.execute(() -> run(assignment, one));
        } else if (message instanceof ToChild.Cancel cancel) {
            Running known = running.get(cancel.attempt());
            if (known != null) {
                known.attempt.cancel();
            }
        } else if (message instanceof ToChild.Found found) {
            outputs.found(found);
        }
    }

    private void heard(Report report) {
        say(
                report.isEnd()
                        ? new FromChild.Ended(report)
                        : new FromChild.Said(report)); // a second end tells that it stopped
    }

    private void run(Assignment assignment, Running one) {
        one.thread = Thread.currentThread();
        one.log.enter();
        Report end;
        try {
            end = attempts.run(
                    assignment, this::code, one.attempt, begin.submission().taskTimeout(), one.log::tail);
        } finally {
            AttemptLog.leave();
        }
        running.remove(one.attempt.id());
        say(new FromChild.Ended(end));
        if (end instanceof Report.Failed failed && failed.code().equals("out-of-memory")) {
            ChildMain.end(ChildMain.OUT_OF_MEMORY); // what else has failed for it nobody knows
        }
    }

    private synchronized JobCode code() throws IOException {
        if (code == null) {
            code = JobCode.load(begin.submission(), store, folder.resolve("code"));
        }
        return code;
    }

    private void say(FromChild message) {
        try {
            frames.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException("the worker cannot be reached: " + e.getMessage(), e);
        }
    }

    /** User code has called System.exit: its caller waits for this hook, so it can still be seen who it was and where. */
    private void exiting() {
        for (Running one : running.values()) {
            Thread thread = one.thread;
            StackTraceElement[] trace = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
            int exit = exitFrame(trace);
            if (exit >= 0) {
                String caller = exit + 1 < trace.length ? "\n    at " + trace[exit + 1] : "";
                say(new FromChild.Ended(new Report.Failed(
                        one.attempt.id(),
                        ErrorKind.USER,
                        "task-process-exited",
                        "The job's code called System.exit, which ends the process of its tasks. Throw an exception"
                                + " instead." + caller,
                        one.attempt.place().toString(),
                        one.log.tail())));
            }
        }
    }

    private static int exitFrame(StackTraceElement[] trace) {
        for (int i = trace.length - 1; i >= 0; i--) {
            boolean exit = trace[i].getMethodName().equals("exit");
            if (exit
                    && (trace[i].getClassName().equals("java.lang.System")
                            || trace[i].getClassName().equals("java.lang.Runtime"))) {
                return i;
            }
        }
        return -1;
    }
}

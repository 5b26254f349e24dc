package io.rondo.worker.host;

import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.attempt.RunningAttempt;
import io.rondo.worker.child.ChildMain;
import io.rondo.worker.child.Frames;
import io.rondo.worker.child.FromChild;
import io.rondo.worker.child.ToChild;
import io.rondo.worker.shuffle.HeldOutputs;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job's process, from its start to its end, whoever brings that about. */
final class ChildProcess {
    private static final String LOGGING = "java.util.logging.config.file";
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final long GRACE_SECONDS = 2;

    private final String job;
    private final long heapBytes;
    private final ProcessGroup group;
    private final Process process;
    private final Frames<FromChild, ToChild> frames;
    private final HeldOutputs outputs;
    private final ScheduledExecutorService timer;
    private final LogTail log;
    private final Map<AttemptId, Pending> pending = new ConcurrentHashMap<>();
    /** Attempts that have failed for doing nothing, and have not stopped yet. */
    private final Set<AttemptId> hung = ConcurrentHashMap.newKeySet();

    private volatile boolean stopping;
    private volatile Report.Failed culprit;
    private volatile ExitReport exit;

    private record Pending(RunningAttempt attempt, CompletableFuture<Report> end) {}

    private ChildProcess(
            String job, long heapBytes, ProcessGroup group, HeldOutputs outputs, ScheduledExecutorService timer) {
        this.job = job;
        this.heapBytes = heapBytes;
        this.group = group;
        this.process = group.leader();
        this.frames = Frames.ofParent(process.getInputStream(), process.getOutputStream());
        this.outputs = outputs;
        this.timer = timer;
        this.log = new LogTail(process.getErrorStream());
    }

    static ChildProcess start(
            TaskProcesses how, Path folder, ToChild.Begin begin, HeldOutputs outputs, ScheduledExecutorService timer)
            throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + (how.heapBytes() >> 20) + "m");
        command.addAll(how.flags());
        String logging = System.getProperty(LOGGING); // libraries are as quiet there as they are here
        if (logging != null) {
            command.add("-D" + LOGGING + "=" + logging);
        }
        command.add("-XX:+DisplayVMOutputToStderr"); // standard output is for frames alone
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ChildMain.class.getName());
        ProcessGroup group = ProcessGroup.start(command, folder);
        ChildProcess child = new ChildProcess(begin.job(), how.heapBytes(), group, outputs, timer);
        DaemonThreads threads = new DaemonThreads("task-process");
        threads.newThread(child.log).start();
        threads.newThread(child::listen).start();
        child.frames.write(begin);
        return child;
    }

    boolean gone() {
        return stopping || exit != null || !process.isAlive();
    }

    Report run(Assignment assignment, RunningAttempt attempt) {
        AttemptId id = attempt.id();
        CompletableFuture<Report> end = new CompletableFuture<>();
        pending.put(id, new Pending(attempt, end));
        try {
            attempt.begin(() -> cancel(id));
            frames.write(new ToChild.Run(assignment));
        } catch (CancellationException e) {
            pending.remove(id);
            end.complete(ExitReport.cancelled(id));
        } catch (IOException e) {
            LOG.debug("the process of {} takes no more: {}", job, e.toString());
            group.kill(); // if it has not ended it is of no use; its end answers for the attempt
        }
        ExitReport known = exit;
        if (known != null) {
            end.complete(known.of(id)); // it ended before the attempt was known to be pending
        }
        Report report = end.join();
        pending.remove(id);
        attempt.end();
        return report;
    }

    private void cancel(AttemptId id) {
        try {
            frames.write(new ToChild.Cancel(id));
        } catch (IOException e) {
            LOG.debug("the process of {} has ended before it could be told to stop: {}", job, e.toString());
        }
        timer.schedule(() -> killFor(id), GRACE_SECONDS, TimeUnit.SECONDS);
    }

    /** Code that does not stop when it is told to is stopped with its process. */
    private void killFor(AttemptId id) {
        if ((pending.containsKey(id) || hung.contains(id)) && process.isAlive()) {
            LOG.info("{} does not stop; its process is killed", id);
            stopping = true;
            group.kill();
        }
    }

    private void listen() {
        try {
            while (true) {
                follow(frames.read());
            }
        } catch (EOFException e) {
            LOG.debug("the process of {} has ended", job);
        } catch (IOException | RuntimeException e) {
            if (!stopping) {
                LOG.warn("the process of {} is stopped, for what it says is not understood: {}", job, e.toString());
            }
            group.kill();
        }
        settle();
    }

    private void follow(FromChild message) throws IOException {
        if (message instanceof FromChild.Said said) {
            Pending known = pending.get(said.report().attempt());
            if (known != null) {
                known.attempt().report(said.report());
            }
        } else if (message instanceof FromChild.Ended ended) {
            AttemptId id = ended.report().attempt();
            Pending known = pending.remove(id);
            hung.remove(id);
            if (ended.report() instanceof Report.Failed failed && ExitReport.endsProcess(failed)) {
                stopping = true; // no further attempt is to go there
                culprit = failed;
            }
            if (known != null && ended.report() instanceof Report.Failed failed && ExitReport.hangs(failed)) {
                hung.add(id);
                timer.schedule(() -> killFor(id), GRACE_SECONDS, TimeUnit.SECONDS);
            }
            if (known != null) {
                known.end().complete(ended.report());
            }
        } else if (message instanceof FromChild.Hold hold) {
            if (pending.containsKey(hold.map())) {
                outputs.add(hold.map(), hold.output().output());
            }
        } else if (message instanceof FromChild.Drop drop) {
            outputs.drop(drop.map());
        } else if (message instanceof FromChild.Find find) {
            frames.write(
                    new ToChild.Found(find.question(), outputs.find(find.map()).map(ToChild.Held::of)));
        }
    }

    /** Answers for every attempt that was in the process when it ended. */
    private void settle() {
        int code;
        try {
            code = process.waitFor();
        } catch (InterruptedException e) {
            group.kill();
            code = -1;
        }
        exit = new ExitReport(code, stopping, culprit, heapBytes, log.tail());
        ExitReport known = exit;
        pending.values()
                .forEach(one -> one.end().complete(known.of(one.attempt().id())));
    }

    /** Ends the process; nothing in it is worth keeping. */
    void close() {
        stopping = true;
        group.kill();
    }
}

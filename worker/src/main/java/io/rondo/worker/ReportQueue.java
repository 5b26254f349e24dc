package io.rondo.worker;

import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What attempts have to say, on its way to the master: in order, and repeated until it is acknowledged. */
final class ReportQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ReportQueue.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST = 100;

    private final String worker;
    private final LeaderCalls master;
    private final Set<AttemptId> running;
    private final LinkedBlockingQueue<Report> queue = new LinkedBlockingQueue<>();

    /** @param running the attempts that count as running; one is removed when its end is acknowledged */
    ReportQueue(String worker, LeaderCalls master, Set<AttemptId> running) {
        this.worker = worker;
        this.master = master;
        this.running = running;
    }

    void add(Report report) {
        queue.add(report);
    }

    /** Sends until the thread is interrupted. */
    void send() {
        List<Report> batch = new ArrayList<>();
        try {
            while (true) {
                if (batch.isEmpty()) {
                    batch.add(queue.take());
                }
                queue.drainTo(batch, MOST);
                // A cancelled attempt has nothing to say: the master has closed its books on it.
                batch.removeIf(report -> !(report instanceof Report.Took) && !running.contains(report.attempt()));
                if (!batch.isEmpty()) {
                    send(batch);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("reporting ends");
        }
    }

    private void send(List<Report> batch) throws InterruptedException {
        try {
            master.call(WorkerProtocol.REPORT, new WorkerProtocol.Reports(worker, List.copyOf(batch)), PATIENCE);
        } catch (RondoException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LOG.debug("reports are repeated: {}", e.getMessage());
            batch.removeIf(Report.Progress.class::isInstance); // there will be newer
            return;
        }
        batch.stream().filter(Report::isEnd).forEach(report -> running.remove(report.attempt()));
        batch.clear();
    }
}

package io.rondo.minicluster.command;

import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerState;
import java.util.List;
import java.util.Locale;

/** What a person reads about workers. Pure text. */
final class WorkerReport {
    private WorkerReport() {}

    static String list(List<WorkerInfo> workers) {
        if (workers.isEmpty()) {
            return "No workers.";
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-24s %-9s %5s %7s %7s %8s  %s",
                "WORKER",
                "STATE",
                "SLOTS",
                "RUNNING",
                "OUTPUTS",
                "FAILURES",
                "ADDRESS"));
        for (WorkerInfo worker : workers) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%-24s %-9s %5d %7d %7d %8d  %s",
                    worker.worker(),
                    worker.state().name().toLowerCase(Locale.ROOT),
                    worker.slots(),
                    worker.running(),
                    worker.outputs(),
                    worker.failures(),
                    worker.bulk()));
        }
        return text.toString();
    }

    /** How far the draining of a worker is. */
    static String drain(WorkerInfo worker) {
        return worker.state() == WorkerState.DRAINED
                ? worker.worker() + " is drained: nobody needs it, and it can be stopped."
                : worker.worker() + " is being drained: " + worker.running() + " attempts run, " + worker.outputs()
                        + " outputs are to be handed over.";
    }
}

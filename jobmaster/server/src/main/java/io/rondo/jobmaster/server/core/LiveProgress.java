package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far running attempts are, as they last said: soft state, neither journaled nor recovered. People see it, and who seems to
 * go on too slowly is run a second time; nothing is decided by it that could be wrong.
 */
final class LiveProgress {
    private final Map<String, Map<AttemptId, Report.Progress>> byJob = new HashMap<>();

    /** Takes the progress among the reports; whatever else an attempt says ends its progress. */
    void heard(List<Report> reports, JobView view) {
        for (Report report : reports) {
            String job = report.attempt().job();
            if (report instanceof Report.Progress progress) {
                if (view.jobs.containsKey(job) && !view.jobs.get(job).state.over()) {
                    byJob.computeIfAbsent(job, id -> new HashMap<>()).put(progress.attempt(), progress);
                }
            } else if (report.isEnd() && byJob.containsKey(job)) {
                byJob.get(job).remove(report.attempt());
            }
        }
    }

    /** Between 0 and 1; 0 for an attempt that has said nothing. */
    double fraction(AttemptId attempt) {
        Report.Progress said = byJob.getOrDefault(attempt.job(), Map.of()).get(attempt);
        return said == null ? 0 : said.fraction();
    }

    void forget(String job) {
        byJob.remove(job);
    }

    /** The fractions done of attempts that run, added up; a task that is run twice counts once. */
    double fractions(Job job, Phase phase) {
        Map<Integer, Double> tasks = new HashMap<>();
        running(job).forEach((id, progress) -> {
            if (id.phase() == phase) {
                tasks.merge(id.task(), progress.fraction(), Math::max);
            }
        });
        return tasks.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The counters of finished tasks, and of running attempts so far. */
    Map<String, Long> counters(Job job) {
        Map<String, Long> sums = new TreeMap<>(job.counters());
        running(job)
                .values()
                .forEach(progress -> progress.counters().forEach((name, value) -> sums.merge(name, value, Long::sum)));
        return sums;
    }

    /** Attempts may have ended without a word of their own: their worker was lost, or another one was chosen. */
    private Map<AttemptId, Report.Progress> running(Job job) {
        Map<AttemptId, Report.Progress> said = new HashMap<>(byJob.getOrDefault(job.id, Map.of()));
        said.keySet().removeIf(id -> !runs(job, id));
        return said;
    }

    private static boolean runs(Job job, AttemptId id) {
        Task task = job.task(id);
        Task.Attempt attempt = task == null ? null : task.attempt(id);
        return attempt != null && attempt.running() && !task.done();
    }
}

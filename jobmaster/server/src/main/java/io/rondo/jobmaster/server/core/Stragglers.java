package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The jobs' tasks as {@link Speculation} sees them. */
final class Stragglers {
    private final LiveProgress live;

    Stragglers(LiveProgress live) {
        this.live = live;
    }

    /** The task of a job that should run a second time, on this worker, if there is one. */
    Optional<AttemptId> find(Job job, String worker, long now) {
        Optional<AttemptId> map = find(job, Phase.MAP, one -> fits(job.maps, one, worker), now);
        return map.isPresent() ? map : find(job, Phase.REDUCE, one -> fits(job.reduces, one, worker), now);
    }

    /** Whether a worker should look for one. */
    boolean any(Job job, long now) {
        return find(job, Phase.MAP, one -> true, now).isPresent()
                || find(job, Phase.REDUCE, one -> true, now).isPresent();
    }

    private static boolean fits(Tasks tasks, Speculation.Running one, String worker) {
        return !one.worker().equals(worker) && !tasks.at(one.id().task()).failedOn(worker);
    }

    /** Only when no task of the phase waits for its first attempt; reduces that wait for maps are not slow. */
    private Optional<AttemptId> find(Job job, Phase phase, Predicate<Speculation.Running> fit, long now) {
        Tasks tasks = phase == Phase.MAP ? job.maps : job.reduces;
        boolean waits = tasks.idleCount() > 0 || phase == Phase.REDUCE && !job.mapsDone();
        if (job.state != JobState.RUNNING || waits || tasks.allDone() || !job.submission.speculation()) {
            return Optional.empty();
        }
        return new Speculation(tasks.size(), tasks.durations())
                .choose(running(job, phase), fit, now)
                .map(one -> new AttemptId(
                        job.id,
                        phase,
                        one.id().task(),
                        tasks.at(one.id().task()).attempts.size()));
    }

    private List<Speculation.Running> running(Job job, Phase phase) {
        List<Speculation.Running> running = new ArrayList<>();
        for (Task.Attempt attempt : job.running()) {
            if (attempt.id.phase() == phase) {
                List<Task.Attempt> ofTask = job.task(attempt.id).running();
                if (ofTask.get(0) == attempt) {
                    double fraction = live.fraction(attempt.id);
                    running.add(new Speculation.Running(
                            attempt.id, attempt.worker, attempt.started, fraction, ofTask.size() > 1));
                }
            }
        }
        return running;
    }
}

package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;

/**
 * Chooses what a worker is to do next: jobs in the order of their submission; within a job commit work first, then maps, the
 * ones near their data first, then reduces.
 *
 * <p>Workers get more maps than they have slots where maps take next to no time: see {@link Pace}.
 *
 * <p>Reduces start when all maps are done, or before that in places of their own: see {@link EarlyReduces}. Maps run beside
 * the reduces of their job even when those take all slots, since those wait for them, from the start or because an output was
 * lost. One job at a time starts reduces early: two whose reduces kept each other's maps out might both wait for ever.
 *
 * <p>Slots that are free when everything is given out run tasks a second time that seem to be slow: see {@link Speculation}.
 *
 * <p>A worker that is being drained gets nothing, nor does one that is suspected: see {@link Suspicions}. A task that has
 * failed is left to workers on which it has not, for a while.
 */
final class Assignment {
    /** So long a task that has failed on a worker is left to others. */
    private static final long LEFT_TO_OTHERS_MILLIS = 10_000;

    private final JobView view;
    private final Workers workers;
    private final Map<String, List<List<String>>> splitHosts;
    private final Stragglers stragglers;
    private final long now;
    /** The workers that are given work at all. */
    private final Set<String> fit;

    Assignment(
            JobView view,
            Workers workers,
            Map<String, List<List<String>>> splitHosts,
            Stragglers stragglers,
            long now) {
        this.view = view;
        this.workers = workers;
        this.splitHosts = splitHosts;
        this.stragglers = stragglers;
        this.now = now;
        this.fit = new HashSet<>(workers.ids());
        fit.removeAll(view.draining);
        fit.removeAll(view.suspicions.avoided(fit, now));
    }

    /** New attempts for a worker. */
    List<AttemptId> choose(Workers.Worker worker) {
        if (!fit.contains(worker.id())) {
            return List.of();
        }
        int maps = 0;
        int reduces = 0;
        for (Job job : view.active()) {
            maps += job.running(Phase.MAP, worker.id());
            reduces += job.running(Phase.REDUCE, worker.id());
        }
        List<AttemptId> chosen = new ArrayList<>();
        for (Job job : view.active()) {
            chooseOutputWork(job, chosen);
            if (job.state != JobState.RUNNING || !mayTake(job, worker.id())) {
                continue;
            }
            int reducesHere = job.running(Phase.REDUCE, worker.id());
            int advance = workers.advance(worker, job.maps.idleCount(), now);
            int mapsTaken = chooseMaps(job, worker, worker.slots() + advance - maps - (reduces - reducesHere), chosen);
            maps += mapsTaken;
            int othersMaps = maps - mapsTaken - job.running(Phase.MAP, worker.id());
            int room = job.mapsDone()
                    ? worker.slots() - maps - reduces
                    : earlyRoom(job, worker, othersMaps + reduces, reducesHere);
            reduces += chooseReduces(job, worker, room, chosen);
        }
        if (chosen.isEmpty()) {
            chooseStragglers(worker, worker.slots() - maps - reduces, chosen);
        }
        return chosen;
    }

    /** A worker on which a job keeps failing gets no more of it, unless it would be nobody's then. */
    private boolean mayTake(Job job, String worker) {
        return !job.failsOn(worker) || fit.stream().allMatch(job::failsOn);
    }

    /** Whether the task may run on this worker now: after its pause, and not where it has failed while others could try. */
    private boolean mayTake(Job job, Task task, String worker) {
        long readyFor = task.readyFor(now);
        if (readyFor < 0) {
            return false;
        }
        return readyFor > LEFT_TO_OTHERS_MILLIS
                || !task.failedOn(worker)
                || fit.stream().allMatch(other -> task.failedOn(other) || !mayTake(job, other));
    }

    private void chooseStragglers(Workers.Worker worker, int room, List<AttemptId> chosen) {
        if (room > 0) {
            for (Job job : view.active()) {
                if (mayTake(job, worker.id())) {
                    stragglers.find(job, worker.id(), now).ifPresent(chosen::add);
                }
                if (!chosen.isEmpty()) {
                    return; // one at a time: what is chosen counts only when it is applied
                }
            }
        }
    }

    private int earlyRoom(Job job, Workers.Worker worker, int taken, int here) {
        EarlyReduces early = new EarlyReduces(
                job.maps.size(),
                job.maps.doneCount(),
                job.reduces.size(),
                worker.slots(),
                taken,
                here,
                workers.count(),
                workers.hosts());
        return early.due() && !othersWait(job) ? early.room() : 0;
    }

    private boolean othersWait(Job job) {
        for (Job other : view.active()) {
            if (other != job && !other.mapsDone() && other.reducesRun()) {
                return true;
            }
        }
        return false;
    }

    private void chooseOutputWork(Job job, List<AttemptId> chosen) {
        for (int output = 0; output < job.steps.length; output++) {
            Optional<OutputAction> action = OutputWork.next(job, output);
            boolean clean = action.isPresent() && action.get() == OutputAction.CLEAN;
            if (action.isPresent() && (!clean || workers.atRest(job, now))) {
                int number = Job.outputTask(output, action.get());
                Task task = job.outputWork.get(number);
                if (task == null || task.idle() && task.readyFor(now) >= 0) {
                    chosen.add(new AttemptId(job.id, Phase.OUTPUT, number, task == null ? 0 : task.attempts.size()));
                }
            }
        }
    }

    private int chooseMaps(Job job, Workers.Worker worker, int room, List<AttemptId> chosen) {
        if (room <= 0 || job.mapsDone()) {
            return 0;
        }
        List<AttemptId> near = new ArrayList<>();
        List<AttemptId> far = new ArrayList<>();
        List<List<String>> hosts = splitHosts.getOrDefault(job.id, List.of());
        for (PrimitiveIterator.OfInt idle = job.maps.idle().iterator(); idle.hasNext() && near.size() < room; ) {
            int i = idle.nextInt();
            if (mayTake(job, job.maps.at(i), worker.id())) {
                List<String> at = i < hosts.size() ? hosts.get(i) : List.of();
                boolean local = at.isEmpty() || at.contains(worker.host());
                if (local || far.size() < room) {
                    AttemptId id = new AttemptId(
                            job.id, Phase.MAP, i, job.maps.at(i).attempts.size());
                    (local ? near : far).add(id);
                }
            }
        }
        near.addAll(far);
        List<AttemptId> taken = near.subList(0, Math.min(room, near.size()));
        chosen.addAll(taken);
        return taken.size();
    }

    private int chooseReduces(Job job, Workers.Worker worker, int room, List<AttemptId> chosen) {
        if (room <= 0) {
            return 0;
        }
        List<AttemptId> taken = job.reduces
                .idle()
                .filter(i -> mayTake(job, job.reduces.at(i), worker.id()))
                .limit(room)
                .mapToObj(i -> new AttemptId(
                        job.id, Phase.REDUCE, i, job.reduces.at(i).attempts.size()))
                .toList();
        chosen.addAll(taken);
        return taken.size();
    }
}

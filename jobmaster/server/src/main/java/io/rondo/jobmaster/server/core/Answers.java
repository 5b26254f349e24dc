package io.rondo.jobmaster.server.core;

import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.AttemptInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobDetails;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobList;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.PhaseProgress;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerList;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerState;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocations;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Set;

/** What people and workers are told of jobs. */
final class Answers {
    /** A few hundred bytes each at most, where a message may have megabytes. */
    private static final int MOST_LOCATIONS = 10_000;

    private static final long MORE = -1;

    /** A failed one has a message of up to two thousand characters, but few of so many have. */
    private static final int MOST_ATTEMPTS = 2_000;

    private final JobView view;
    private final Workers workers;
    private final LiveProgress live;
    private final Handovers handovers;

    Answers(JobView view, Workers workers, LiveProgress live, Handovers handovers) {
        this.handovers = handovers;
        this.live = live;
        this.view = view;
        this.workers = workers;
    }

    Job job(String id) {
        Job job = view.jobs.get(id);
        if (job == null) {
            throw RondoException.user(
                    "no-such-job", "There is no job " + id + ". bin/jobs list shows those that are known.");
        }
        return job;
    }

    StoreJob storeJob(JobCommand.AskStoreJob ask) {
        Job job = job(ask.effect().job());
        if (!JobFlow.wanted(ask.effect(), job)) {
            throw RondoException.user(
                    "stale-effect", job.id + " is " + job.state + ": " + ask.effect() + " comes late.");
        }
        return new StoreJob(job.id, job.submission, job.manifests());
    }

    JobStatus status(Job job) {
        return new JobStatus(
                job.id,
                job.version,
                job.submission.name(),
                job.submission.user(),
                job.state,
                job.submitted,
                job.finished,
                progress(job.maps, live.fractions(job, Phase.MAP)),
                progress(job.reduces, live.fractions(job, Phase.REDUCE)),
                job.state == JobState.SUCCEEDED ? null : job.failure,
                job.note,
                live.counters(job));
    }

    /** @param running the fractions of the tasks that run, added up */
    private static PhaseProgress progress(Tasks tasks, double running) {
        int all = tasks.size();
        int done = tasks.doneCount();
        return new PhaseProgress(
                all, all - done - tasks.idleCount(), done, all == 0 ? 1 : Math.min(1, (done + running) / all));
    }

    JobList list(int most) {
        List<Job> newest = new ArrayList<>(view.jobs.values());
        Collections.reverse(newest);
        return new JobList(newest.stream()
                .limit(Math.max(1, Math.min(most, 1_000)))
                .map(this::status)
                .toList());
    }

    WorkerList workers(long now) {
        Set<String> fit = new HashSet<>(workers.ids());
        fit.removeAll(view.draining);
        Set<String> avoided = view.suspicions.avoided(fit, now);
        return new WorkerList(workers.all().stream()
                .sorted(Comparator.comparing(Workers.Worker::id))
                .map(worker -> info(worker, avoided.contains(worker.id()), now))
                .toList());
    }

    private WorkerInfo info(Workers.Worker worker, boolean avoided, long now) {
        String id = worker.id();
        WorkerState state = avoided ? WorkerState.SUSPECT : WorkerState.ACTIVE;
        if (view.draining.contains(id)) {
            state = handovers.drained(id) ? WorkerState.DRAINED : WorkerState.DRAINING;
        }
        int outputs = 0;
        int running = 0;
        for (Job job : view.active()) {
            outputs += job.outputsAt(id);
            running += (int) job.running().stream()
                    .filter(attempt -> attempt.worker.equals(id))
                    .count();
        }
        return new WorkerInfo(
                id,
                worker.host(),
                worker.bulk(),
                worker.slots(),
                running,
                outputs,
                view.suspicions.failures(id),
                view.suspicions.of(id, now),
                state);
    }

    JobDetails details(Job job) {
        List<Task.Attempt> all = job.allTasks()
                .flatMap(task -> task.attempts.stream())
                .sorted(Comparator.comparing(Task.Attempt::succeeded))
                .toList();
        List<AttemptInfo> attempts = all.stream()
                .limit(MOST_ATTEMPTS)
                .map(attempt -> new AttemptInfo(
                        attempt.id, attempt.worker, attempt.state, attempt.started, attempt.ended, attempt.message))
                .toList();
        return new JobDetails(status(job), job.submission, attempts, all.size() - attempts.size());
    }

    /** @param located the maps that the caller knows of */
    MapLocations locations(Job job, BitSet located) {
        List<MapLocation> found = new ArrayList<>();
        long version = job.mapsVersion;
        for (PrimitiveIterator.OfInt done = job.maps.done().iterator(); done.hasNext() && version != MORE; ) {
            int map = done.nextInt();
            Task.Attempt chosen = job.maps.at(map).chosen();
            // A worker that has not registered with this leader yet counts as nothing: asking again at once would not
            // help.
            Workers.Worker worker = located.get(map) ? null : workers.find(chosen.worker);
            if (worker != null && found.size() == MOST_LOCATIONS) {
                version = MORE;
            } else if (worker != null) {
                found.add(new MapLocation(chosen.id, worker.id(), worker.host(), worker.bulk()));
            }
        }
        return new MapLocations(version, job.state != JobState.RUNNING, found);
    }
}

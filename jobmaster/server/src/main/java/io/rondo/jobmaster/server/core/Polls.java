package io.rondo.jobmaster.server.core;

import io.rondo.base.replica.Decision;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import io.rondo.jobmaster.server.core.JobRecord.Assigned;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnd;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnded;
import io.rondo.jobmaster.server.core.JobRecord.Draining;
import io.rondo.jobmaster.server.core.JobRecord.MapLost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers a worker that polls: compares what it runs and holds with what it should, and gives it work. */
final class Polls {
    private final long epoch;
    private final JobView view;
    private final Workers workers;
    private final Stragglers stragglers;
    private final Handovers handovers;
    /** Soft: read from the job files. */
    private final Map<String, List<List<String>>> splitHosts = new HashMap<>();

    Polls(long epoch, JobView view, Workers workers, Stragglers stragglers, Handovers handovers) {
        this.epoch = epoch;
        this.view = view;
        this.workers = workers;
        this.stragglers = stragglers;
        this.handovers = handovers;
    }

    void splitsKnown(String job, List<List<String>> hosts) {
        splitHosts.put(job, hosts);
    }

    void forget(String job) {
        splitHosts.remove(job);
    }

    Decision<JobRecord, JobEffect> decide(WorkerProtocol.Poll poll, long now) {
        if (!workers.heard(poll.worker(), poll.sequence(), now)) {
            return Decision.reply(Work.none(epoch, false));
        }
        if (workers.find(poll.worker()) == null && !poll.registering()) {
            return Decision.reply(Work.none(epoch, true));
        }
        Workers.Worker worker =
                new Workers.Worker(poll.worker(), poll.host(), poll.bulk(), poll.slots(), Set.copyOf(poll.running()));
        workers.registered(worker);
        List<JobRecord> records = new ArrayList<>();
        for (Job job : view.active()) {
            findMissing(job, poll, records, now);
        }
        if (poll.leaving() && !view.draining.contains(worker.id())) {
            records.add(new Draining(worker.id(), true, now));
        }
        List<WorkerProtocol.Assignment> start = new ArrayList<>();
        List<WorkerProtocol.MapLocation> take = List.of();
        if (records.isEmpty()) { // else what was just found out is applied first, and the next poll follows at once
            for (AttemptId id : new Assignment(view, workers, splitHosts, stragglers, now).choose(worker)) {
                records.add(new Assigned(id, worker.id(), poll.sequence(), now));
                start.add(assignment(id));
            }
            take = handovers.orders(worker, now);
        }
        boolean left = poll.leaving() && records.isEmpty() && handovers.drained(worker.id());
        return Decisions.changed(records, new Work(epoch, false, start, unwanted(poll), over(poll), take, left));
    }

    private WorkerProtocol.Assignment assignment(AttemptId id) {
        Job job = view.jobs.get(id.job());
        return switch (id.phase()) {
            case MAP -> new WorkerProtocol.Assignment.RunMap(id);
            case REDUCE -> new WorkerProtocol.Assignment.RunReduce(id);
            case OUTPUT ->
                new WorkerProtocol.Assignment.RunOutput(
                        id, Job.outputOf(id.task()), Job.actionOf(id.task()), job.manifests());
        };
    }

    /**
     * What should be at the worker and is not. A poll that was sent before the worker could know says nothing: it has the
     * sequence of the assignment, or a lower one.
     */
    private static void findMissing(Job job, WorkerProtocol.Poll poll, List<JobRecord> records, long now) {
        Set<AttemptId> here = new HashSet<>(poll.running());
        for (Task.Attempt attempt : job.running()) {
            if (known(attempt, poll) && !here.contains(attempt.id)) {
                records.add(new AttemptEnded(attempt.id, AttemptEnd.LOST, "it never arrived at its worker", now));
            }
        }
        if (poll.registering() && job.needsMaps()) {
            here.addAll(poll.held());
            String reason = "its worker does not hold it any more";
            job.maps
                    .done()
                    .filter(i -> known(job.maps.at(i).chosen(), poll))
                    .filter(i -> !here.contains(job.maps.at(i).chosen().id))
                    .forEach(i -> records.add(new MapLost(job.id, i, reason, false, now)));
        }
    }

    private static boolean known(Task.Attempt attempt, WorkerProtocol.Poll poll) {
        return attempt.worker.equals(poll.worker()) && attempt.sequence < poll.sequence();
    }

    private List<AttemptId> unwanted(WorkerProtocol.Poll poll) {
        return poll.running().stream().filter(id -> !wanted(id)).toList();
    }

    private boolean wanted(AttemptId id) {
        Job job = view.jobs.get(id.job());
        Task task = job == null ? null : job.task(id);
        Task.Attempt attempt = task == null ? null : task.attempt(id);
        if (attempt != null && attempt.succeeded()) {
            return true; // it was chosen, and the worker does not know yet: what it has must stay
        }
        return attempt != null && attempt.running() && (id.phase() == Phase.OUTPUT || job.state == JobState.RUNNING);
    }

    /** Jobs the worker may drop: those it mentions that are over. */
    private List<String> over(WorkerProtocol.Poll poll) {
        return poll.jobs().stream()
                .filter(id ->
                        !view.jobs.containsKey(id) || view.jobs.get(id).state.over())
                .sorted()
                .toList();
    }
}

package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Invariants.require;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.server.core.JobCore;
import io.rondo.jobmaster.server.core.JobRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The jobs as their journal tells of them, record by record as it becomes durable. No task that is done is done again, unless its
 * worker is gone or cannot be reached; and what was decided stays, and is what everybody is told.
 */
final class JobHistory {
    private final World world;
    private final List<JobRecord> records = new ArrayList<>();
    private final Map<String, JobSubmission> submissions = new HashMap<>();
    private final Map<String, String> bySubmission = new HashMap<>();
    private final Map<String, JobState> ends = new HashMap<>();
    private final Map<String, JobState> states = new HashMap<>();
    private final Map<String, Boolean> decisions = new HashMap<>();
    private final Map<AttemptId, String> workers = new HashMap<>();
    private final Set<AttemptId> started = new HashSet<>();
    private final Set<AttemptId> fetchFailures = new HashSet<>();
    /** The chosen attempt of each task that is done. */
    private final Map<String, AttemptId> chosen = new HashMap<>();

    private final Map<String, Set<AttemptId>> running = new HashMap<>();
    private long secondAttempts;
    private long outputsLost;

    JobHistory(World world) {
        this.world = world;
    }

    void started(AttemptId attempt) {
        require(started.add(attempt), attempt + " was started twice");
        require(workers.containsKey(attempt), attempt + " was started before its assignment was durable");
    }

    void fetchFailed(AttemptId map) {
        fetchFailures.add(map);
    }

    JobSubmission submission(String job) {
        return submissions.get(job);
    }

    Optional<AttemptId> chosen(String job, Phase phase, int task) {
        return Optional.ofNullable(chosen.get(task(new AttemptId(job, phase, task, 0))));
    }

    void durable(Session session, JobRecord record) {
        records.add(record);
        if (record instanceof JobRecord.JobSubmitted submitted) {
            String submission = submitted.submission().submission();
            require(bySubmission.put(submission, submitted.job()) == null, submission + " is two jobs");
            submissions.put(submitted.job(), submitted.submission());
        } else if (record instanceof JobRecord.StateChanged changed) {
            states.put(changed.job(), changed.state());
        } else if (record instanceof JobRecord.Decided decided) {
            Boolean before = decisions.put(decided.job(), decided.commit());
            require(before == null || before == decided.commit(), decided + " was decided otherwise");
            require(
                    cell(decided.job()).equals(Optional.of(decided.commit())),
                    decided + ", and the cell: " + cell(decided.job()));
        } else if (record instanceof JobRecord.Assigned assigned) {
            assigned(assigned);
        } else if (record instanceof JobRecord.MapFinished finished) {
            done(finished.attempt());
        } else if (record instanceof JobRecord.AttemptPrepared prepared) {
            done(prepared.attempt());
        } else if (record instanceof JobRecord.AttemptEnded ended) {
            ended(session, ended);
        } else if (record instanceof JobRecord.MapLost lost) {
            lost(session, lost);
        }
    }

    /** What the write-once cell holds. */
    private Optional<Boolean> cell(String job) {
        return world.ensemble.cell(JobCore.cell(job)).map(value -> Arrays.equals(value, JobCore.cellValue(true)));
    }

    private void assigned(JobRecord.Assigned one) {
        AttemptId id = one.attempt();
        require(workers.put(id, one.worker()) == null, id + " was assigned twice");
        require(!chosen.containsKey(task(id)), id + " is an attempt of a task that is done");
        Set<AttemptId> ofTask = running.computeIfAbsent(task(id), key -> new HashSet<>());
        require(ofTask.add(id) && ofTask.size() <= 2, "too many attempts of one task: " + ofTask);
        secondAttempts += ofTask.size() - 1;
    }

    private void done(AttemptId id) {
        require(chosen.put(task(id), id) == null, id + " has done what was done");
        running.get(task(id)).remove(id);
    }

    private void ended(Session session, JobRecord.AttemptEnded ended) {
        AttemptId id = ended.attempt();
        running.get(task(id)).remove(id);
        if (ended.end() == JobRecord.AttemptEnd.LOST) {
            String worker = workers.get(id);
            require(
                    !world.worker(worker).is(worker) || !world.worker(worker).runs(id) || missed(session, worker),
                    id + " was given up though it runs: " + ended.message());
        }
    }

    private void lost(Session session, JobRecord.MapLost lost) {
        AttemptId id = chosen.remove(task(new AttemptId(lost.job(), Phase.MAP, lost.task(), 0)));
        require(id != null, lost + " of a map that is not done");
        String worker = workers.get(id);
        require(
                !world.worker(worker).is(worker) || fetchFailures.contains(id) || missed(session, worker),
                id + " runs again though its output is there: " + lost.reason());
        outputsLost++;
    }

    /** Whether the leader that wrote it has not heard the worker for long, or cannot be asked any more. */
    private static boolean missed(Session session, String worker) {
        return !session.isOf(session.owner()) || ((MasterDaemon) session.owner()).missed(worker);
    }

    private static String task(AttemptId attempt) {
        return attempt.job() + attempt.phase() + attempt.task();
    }

    /** A client was told of a job's end. */
    void told(JobStatus status) {
        JobState before = ends.put(status.job(), status.state());
        require(before == null || before == status.state(), status.job() + " ended as " + before + ", now " + status);
        require(states.get(status.job()) == status.state(), status + " was told before it was durable");
        boolean commit = status.state() == JobState.SUCCEEDED;
        require(cell(status.job()).equals(Optional.of(commit)), status + ", and the cell: " + cell(status.job()));
        if (commit) {
            JobSubmission submission = submissions.get(status.job());
            require(status.maps().done() == submission.mapTasks(), "maps are missing: " + status);
            require(status.reduces().done() == submission.reduceTasks(), "reduces are missing: " + status);
        } else {
            boolean killed = status.state() == JobState.KILLED;
            require(
                    status.failure() != null && status.failure().code().equals("killed") == killed,
                    "the wrong reason: " + status);
        }
    }

    /** A stranger who reads the journal from its beginning sees what a new leader sees, and its snapshot holds all of it. */
    void recovered(long epoch, byte[] view) {
        JobCore replayed = new JobCore(epoch, 1, 1, 1);
        records.forEach(replayed::apply);
        require(Arrays.equals(replayed.snapshot(), view), "a new leader's view is not what the journal says");
    }

    void checkEnd() {
        submissions.keySet().forEach(job -> {
            JobState state = states.get(job);
            require(state != null && state.over(), job + " goes on: " + state);
        });
    }

    long secondAttempts() {
        return secondAttempts;
    }

    long outputsLost() {
        return outputsLost;
    }

    Map<JobState, Integer> ends() {
        Map<JobState, Integer> count = new EnumMap<>(JobState.class);
        ends.values().forEach(state -> count.merge(state, 1, Integer::sum));
        return count;
    }
}

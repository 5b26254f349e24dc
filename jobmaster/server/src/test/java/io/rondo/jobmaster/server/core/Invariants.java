package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobDetails;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold after every event of a history. */
final class Invariants {
    private final SimWorld world;
    private final Map<String, Boolean> decisions = new HashMap<>();
    private final Map<String, JobState> ends = new HashMap<>();
    private final Set<AttemptId> assigned = new HashSet<>();
    private final Map<AttemptId, Integer> starts = new HashMap<>();
    private final Set<AttemptId> fetchFailures = new HashSet<>();
    private final Set<String> chosen = new HashSet<>();
    /** Attempts that run as the journal has it, by task. */
    private final Map<String, Set<AttemptId>> running = new HashMap<>();

    private final Set<String> draining = new HashSet<>();
    /** Workers that ended when they were told that nobody needs them. */
    private final Set<String> left = new HashSet<>();

    final Seen seen = new Seen();
    private int checked;
    private int outputs;

    /** How often what is tested here has happened at all. */
    static final class Seen {
        long secondAttempts;
        long moved;
        long left;
        long lost;

        void add(Seen other) {
            secondAttempts += other.secondAttempts;
            moved += other.moved;
            left += other.left;
            lost += other.lost;
        }
    }

    Invariants(SimWorld world) {
        this.world = world;
    }

    void started(AttemptId attempt) {
        require(starts.merge(attempt, 1, Integer::sum) == 1, attempt + " was started twice");
    }

    /** A worker ends because it was told that nobody needs it. */
    void left(String worker) {
        left.add(worker);
        seen.left++;
    }

    void fetchFailed(AttemptId map) {
        fetchFailures.add(map);
    }

    /** A leader decided this just now. Nothing of a worker may be given up while it is there and was heard. */
    void decided(SimMaster master, List<JobRecord> records) {
        for (JobRecord record : records) {
            if (record instanceof JobRecord.MapLost lost) {
                Job job = world(master, lost.job());
                Task.Attempt attempt = job.maps.at(lost.task()).chosen();
                require(!left.contains(attempt.worker), attempt.id + " runs again though its worker left in order");
                require(
                        fetchFailures.contains(attempt.id) || gone(master, attempt.worker),
                        attempt.id + " is run again though its output is there: " + lost.reason());
            }
            if (record instanceof JobRecord.AttemptEnded ended && ended.end() == JobRecord.AttemptEnd.LOST) {
                String worker = world(master, ended.job()).task(ended.attempt()).attempt(ended.attempt()).worker;
                boolean there = world.workers.get(worker).running.contains(ended.attempt());
                require(!there || gone(master, worker), ended + " though it runs");
            }
        }
    }

    private static Job world(SimMaster master, String job) {
        return master.core.job(job);
    }

    private boolean gone(SimMaster master, String id) {
        SimWorker worker = world.workers.get(id);
        long lastHeard = Math.max(master.heard.getOrDefault(id, 0L), master.lastDeaf);
        return !worker.alive || world.simulation.now() - lastHeard > SimMaster.TIMEOUT;
    }

    /** A client or worker was told this. */
    void told(JobStatus status) {
        JobState end = ends.get(status.job());
        if (!status.state().over()) {
            return; // perhaps told long ago
        }
        require(
                end == null || end == status.state(),
                status.job() + " ended as " + end + " and is now " + status.state());
        ends.put(status.job(), status.state());
        boolean commit = world.journal.decision(status.job()).orElseThrow();
        require(commit == (status.state() == JobState.SUCCEEDED), status + " but decided " + commit);
        JobSubmission submission = world.submissionOf(status.job());
        for (int i = 0; i < submission.outputs().size(); i++) {
            boolean visible = submission.outputs().get(i).uri().startsWith("rondo:")
                    ? world.stores.visibleInStore.contains(status.job())
                    : world.stores.published.contains(status.job() + "/" + i);
            require(visible == commit, "output " + i + " visible: " + visible + ", " + status);
        }
        if (commit) {
            require(status.maps().done() == submission.mapTasks(), "maps without a chosen attempt: " + status);
            require(status.reduces().done() == submission.reduceTasks(), "reduces without a chosen attempt: " + status);
        } else {
            require(status.failure() != null, "no reason is given: " + status);
            String code = status.failure().code();
            require(code.equals("killed") == (status.state() == JobState.KILLED), "the wrong reason: " + status);
        }
    }

    /** After every event: looks at the records that have become durable since. */
    void check() {
        List<JobRecord> records = world.journal.records;
        int cells = world.journal.cells.size() + world.stores.published.size();
        if (checked == records.size() && outputs == cells) {
            return;
        }
        outputs = cells;
        for (; checked < records.size(); checked++) {
            JobRecord record = records.get(checked);
            if (record instanceof JobRecord.Decided decided) {
                boolean truth = world.journal.decision(decided.job()).orElseThrow();
                require(truth == decided.commit(), decided + " but the cell says " + truth);
            } else if (record instanceof JobRecord.Draining order) {
                boolean changed = order.on() ? draining.add(order.worker()) : draining.remove(order.worker());
                require(changed, order + " is no news");
            } else if (record instanceof JobRecord.Assigned one) {
                assigned(one);
            } else if (record instanceof JobRecord.MapFinished finished) {
                require(chosen.add(task(finished.attempt())), finished.attempt() + " finished a finished task");
                ended(finished.attempt());
            } else if (record instanceof JobRecord.AttemptPrepared prepared) {
                require(chosen.add(task(prepared.attempt())), prepared.attempt() + " finished a finished task");
                ended(prepared.attempt());
            } else if (record instanceof JobRecord.AttemptEnded ended) {
                ended(ended.attempt());
            } else if (record instanceof JobRecord.MapMoved moved) {
                require(chosen.contains(map(moved.job(), moved.task())), moved + " of a map that is not done");
                seen.moved++;
            } else if (record instanceof JobRecord.MapLost lost) {
                require(chosen.remove(map(lost.job(), lost.task())), "" + lost);
                seen.lost++;
            }
        }
        world.journal.cells.forEach((cell, value) -> {
            boolean commit = Arrays.equals(value, JobCore.cellValue(true));
            Boolean before = decisions.putIfAbsent(cell, commit);
            require(before == null || before == commit, cell + " changed");
        });
        for (String output : world.stores.published) {
            String job = output.substring(0, output.indexOf('/'));
            require(world.journal.decision(job).orElse(false), output + " is published without a decision");
        }
    }

    private void assigned(JobRecord.Assigned one) {
        AttemptId id = one.attempt();
        require(assigned.add(id), id + " was assigned twice");
        require(!draining.contains(one.worker()), id + " was given to a worker that is being drained");
        require(!chosen.contains(task(id)), id + " is an attempt of a finished task");
        Set<AttemptId> ofTask = running.computeIfAbsent(task(id), key -> new HashSet<>());
        require(ofTask.add(id) && ofTask.size() <= 2, "too many attempts of one task: " + ofTask);
        seen.secondAttempts += ofTask.size() - 1;
    }

    private void ended(AttemptId attempt) {
        running.getOrDefault(task(attempt), new HashSet<>()).remove(attempt);
    }

    private static String map(String job, int task) {
        return task(new AttemptId(job, AttemptId.Phase.MAP, task, 0));
    }

    private static String task(AttemptId attempt) {
        return attempt.job() + attempt.phase() + attempt.task();
    }

    /** A new leader sees what a stranger sees who reads the journal from its beginning, in one go or by a snapshot. */
    void newTerm(SimMaster master) {
        JobCore replayed = new JobCore(master.epoch, 4, SimMaster.TIMEOUT, 100);
        world.journal.records.forEach(replayed::apply);
        JobCore restored = new JobCore(master.epoch, 4, SimMaster.TIMEOUT, 100);
        restored.restore(replayed.snapshot());
        require(details(replayed).equals(details(restored)), "a snapshot tells another story than the journal");
        require(Arrays.equals(replayed.snapshot(), restored.snapshot()), "a snapshot of a snapshot differs");
        require(
                Arrays.equals(replayed.snapshot(), master.core.snapshot()),
                "the leader's view differs from the journal");
    }

    private List<JobDetails> details(JobCore core) {
        return world.journal.records.stream()
                .filter(record -> record instanceof JobRecord.JobSubmitted)
                .map(record -> (JobDetails)
                        core.decide(new JobCommand.Show(record.job()), 0).reply())
                .toList();
    }

    void checkEnd() {
        newTerm(world.master);
        for (JobDetails job : details(world.master.core)) {
            String id = job.status().job();
            require(job.status().state().over(), job.status() + " goes on");
            require(!world.stores.open.contains(id), id + " left a transaction open");
            // A worker that is cut off may go on with commit work when the job has ended without it. It does no harm to
            // what is published, but what it leaves hidden stays.
            boolean zombies = job.attempts().stream()
                    .anyMatch(attempt -> attempt.attempt().phase() == AttemptId.Phase.OUTPUT
                            && attempt.state().equals(JobRecord.AttemptEnd.LOST.name()));
            for (int i = 0; i < job.submission().outputs().size() && !zombies; i++) {
                String output = id + "/" + i;
                require(!world.stores.reserved.contains(output), output + " is still reserved");
                require(!world.stores.ready.contains(output), output + " left something behind");
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}

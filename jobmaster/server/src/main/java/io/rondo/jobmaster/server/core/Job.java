package io.rondo.jobmaster.server.core;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** A job in the view. */
final class Job {
    /** After so many failures on one worker the job goes elsewhere. */
    private static final int TOO_MANY_FAILURES = 3;

    final String id;
    final JobSubmission submission;
    final long submitted;
    final Tasks maps;
    final Tasks reduces;
    /** Attempts that run, of all phases. */
    private final Map<AttemptId, Task.Attempt> running = new LinkedHashMap<>();

    /** Commit work on foreign stores, by {@link #outputTask}. */
    final Map<Integer, Task> outputWork = new TreeMap<>();

    /** How far each output is. */
    final OutputStep[] steps;

    /** How far the transaction in our store is; a job without outputs there has one too, for its tasks' manifests. */
    OutputStep store = OutputStep.NONE;

    private final SharedParts shared = new SharedParts();
    /** Every record of the job so far: what a snapshot consists of. */
    private final List<JobRecord> history = new ArrayList<>();

    JobState state = JobState.RESERVING;
    /** Null until the decision is known. */
    Boolean commit;

    Failure failure;
    String note = "";
    long finished;
    /** When the job came into its state. */
    long stateSince;

    /** Failed attempts that are a worker's fault, as {@link Suspicions} has it. */
    private final Map<String, Integer> failures = new HashMap<>();

    /** When the last output was taken over from a worker. */
    private final Map<String, Long> takenFrom = new HashMap<>();

    long version;
    long mapsVersion;
    /** Kept, since there may be many thousand tasks and people look every second. */
    private final Map<String, Long> sums = new TreeMap<>();

    Job(String id, JobSubmission submission, long submitted) {
        this.id = id;
        this.submission = submission;
        this.submitted = submitted;
        this.maps = new Tasks(submission.mapTasks());
        this.reduces = new Tasks(submission.reduceTasks());
        this.steps = new OutputStep[submission.outputs().size()];
        Arrays.fill(steps, OutputStep.NONE);
    }

    List<JobRecord> history() {
        return Collections.unmodifiableList(history);
    }

    /** Keeps a record of this job; returns it as it is kept. */
    JobRecord keep(JobRecord record) {
        JobRecord kept = shared.of(record, this);
        history.add(kept);
        return kept;
    }

    static int outputTask(int output, OutputAction action) {
        return output * OutputAction.values().length + action.ordinal();
    }

    static int outputOf(int task) {
        return task / OutputAction.values().length;
    }

    static OutputAction actionOf(int task) {
        return OutputAction.values()[task % OutputAction.values().length];
    }

    /** Null if there is no such task. */
    Task task(AttemptId attempt) {
        return switch (attempt.phase()) {
            case MAP -> maps.find(attempt.task());
            case REDUCE -> reduces.find(attempt.task());
            case OUTPUT -> outputWork.get(attempt.task());
        };
    }

    /** To be called when an attempt or its task has changed. */
    void refresh(Task.Attempt attempt) {
        if (attempt.running()) {
            running.put(attempt.id, attempt);
        } else {
            running.remove(attempt.id);
        }
        if (attempt.id.phase() != Phase.OUTPUT) {
            (attempt.id.phase() == Phase.MAP ? maps : reduces).refresh(attempt.id.task());
        }
    }

    List<Task.Attempt> running() {
        return List.copyOf(running.values());
    }

    int running(Phase phase, String worker) {
        int count = 0;
        for (Task.Attempt attempt : running.values()) {
            count += attempt.id.phase() == phase && attempt.worker.equals(worker) ? 1 : 0;
        }
        return count;
    }

    boolean reducesRun() {
        return running.keySet().stream().anyMatch(id -> id.phase() == Phase.REDUCE);
    }

    boolean committed() {
        return Boolean.TRUE.equals(commit);
    }

    boolean aborted() {
        return Boolean.FALSE.equals(commit);
    }

    void failed(String worker) {
        failures.merge(worker, 1, Integer::sum);
    }

    /** Another worker has a map's output from now on. */
    void moved(Task.Attempt map, String worker, long sequence, long time) {
        takenFrom.merge(map.worker, time, Math::max);
        map.worker = worker;
        map.sequence = sequence;
        mapsVersion++;
    }

    /**
     * Whether the job would miss a worker: something of it runs there, an output that is needed is held there, or a reduce
     * that runs may have been told that one is.
     */
    boolean needs(String worker) {
        for (Task.Attempt attempt : running.values()) {
            boolean told = attempt.id.phase() == Phase.REDUCE
                    && attempt.started <= takenFrom.getOrDefault(worker, Long.MIN_VALUE);
            if (attempt.worker.equals(worker) || told) {
                return true;
            }
        }
        return outputsAt(worker) > 0;
    }

    /** How many maps' outputs are there that are needed. */
    int outputsAt(String worker) {
        return needsMaps()
                ? (int) maps.done()
                        .filter(map -> maps.at(map).chosen().worker.equals(worker))
                        .count()
                : 0;
    }

    boolean failsOn(String worker) {
        return failures.getOrDefault(worker, 0) >= TOO_MANY_FAILURES;
    }

    /** Finished maps must be kept, and run again if they are lost. */
    boolean needsMaps() {
        return state == JobState.RUNNING && !mapOnly() && !reducesDone();
    }

    /** What the chosen attempts of the last phase left. */
    List<ChunkRef> manifests() {
        return lastPhase().all().filter(Task::done).map(task -> task.manifest).toList();
    }

    /** Whether commit work on this output is under way. */
    boolean outputRuns(int output) {
        return running.keySet().stream().anyMatch(id -> id.phase() == Phase.OUTPUT && outputOf(id.task()) == output);
    }

    boolean mapOnly() {
        return reduces.size() == 0;
    }

    boolean inStore(int output) {
        return submission.outputs().get(output).uri().startsWith("rondo:");
    }

    boolean anyInStore() {
        for (int i = 0; i < steps.length; i++) {
            if (inStore(i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether all participants have come as far as this. */
    boolean allAt(OutputStep step) {
        boolean hasStep = anyInStore() || step == OutputStep.RESERVED || step == OutputStep.CLEANED;
        for (int i = 0; i < steps.length; i++) {
            if (!inStore(i) && steps[i].compareTo(step) < 0) {
                return false;
            }
        }
        return !hasStep || store.compareTo(step) >= 0;
    }

    boolean mapsDone() {
        return maps.allDone();
    }

    boolean reducesDone() {
        return reduces.allDone();
    }

    /** The tasks whose results are the job's output. */
    private Tasks lastPhase() {
        return mapOnly() ? maps : reduces;
    }

    Stream<Task> allTasks() {
        return Stream.concat(Stream.concat(maps.all(), reduces.all()), outputWork.values().stream());
    }

    /** Whether a task that has failed may be tried again by now. */
    boolean mayTryAgain(long now) {
        IntPredicate map = i -> maps.at(i).triedAndReady(now);
        IntPredicate reduce = i -> reduces.at(i).triedAndReady(now);
        return maps.idle().anyMatch(map)
                || reduces.idle().anyMatch(reduce)
                || outputWork.values().stream().anyMatch(task -> task.idle() && task.triedAndReady(now));
    }

    /** Takes a task's counters in the place of those it had. */
    void count(Task task, Map<String, Long> counters) {
        task.counters.forEach((name, value) -> sums.merge(name, -value, Long::sum));
        task.counters = counters;
        counters.forEach((name, value) -> sums.merge(name, value, Long::sum));
    }

    /** The counters of finished tasks, added up. */
    Map<String, Long> counters() {
        return Collections.unmodifiableMap(sums);
    }
}

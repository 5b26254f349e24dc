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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A job in the view. */
final class Job {
    /** After so many failures on one worker the job goes elsewhere. */
    private static final int TOO_MANY_FAILURES = 3;

    final String id;
    final JobSubmission submission;
    final long submitted;
    final Task[] maps;
    final Task[] reduces;
    /** Commit work on foreign stores, by {@link #outputTask}. */
    final Map<Integer, Task> outputWork = new TreeMap<>();

    /** How far each output is. */
    final OutputStep[] steps;

    /** How far the transaction in our store is; a job without outputs there has one too, for its tasks' manifests. */
    OutputStep store = OutputStep.NONE;

    /** Every record of the job so far: what a snapshot consists of. */
    final List<JobRecord> history = new ArrayList<>();

    JobState state = JobState.RESERVING;
    /** Null until the decision is known. */
    Boolean commit;

    Failure failure;
    String note = "";
    long finished;
    /** When the job came into its state. */
    long stateSince;

    /** Failed attempts of user code by worker. */
    private final Map<String, Integer> failures = new HashMap<>();

    long version;
    long mapsVersion;

    Job(String id, JobSubmission submission, long submitted) {
        this.id = id;
        this.submission = submission;
        this.submitted = submitted;
        this.maps = tasks(submission.mapTasks());
        this.reduces = tasks(submission.reduceTasks());
        this.steps = new OutputStep[submission.outputs().size()];
        Arrays.fill(steps, OutputStep.NONE);
    }

    private static Task[] tasks(int count) {
        Task[] tasks = new Task[count];
        Arrays.setAll(tasks, i -> new Task());
        return tasks;
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
        if (attempt.phase() == Phase.OUTPUT) {
            return outputWork.get(attempt.task());
        }
        Task[] tasks = attempt.phase() == Phase.MAP ? maps : reduces;
        return attempt.task() >= 0 && attempt.task() < tasks.length ? tasks[attempt.task()] : null;
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

    boolean failsOn(String worker) {
        return failures.getOrDefault(worker, 0) >= TOO_MANY_FAILURES;
    }

    /** Finished maps must be kept, and run again if they are lost. */
    boolean needsMaps() {
        return state == JobState.RUNNING && !mapOnly() && !reducesDone();
    }

    /** What the chosen attempts of the last phase left. */
    List<ChunkRef> manifests() {
        return Arrays.stream(lastPhase())
                .filter(Task::done)
                .map(task -> task.manifest)
                .toList();
    }

    /** Whether commit work on this output is under way. */
    boolean outputRuns(int output) {
        return outputWork.entrySet().stream()
                .anyMatch(work -> outputOf(work.getKey()) == output
                        && work.getValue().attempts.stream().anyMatch(Task.Attempt::running));
    }

    boolean mapOnly() {
        return reduces.length == 0;
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
        return Arrays.stream(maps).allMatch(Task::done);
    }

    boolean reducesDone() {
        return Arrays.stream(reduces).allMatch(Task::done);
    }

    /** The tasks whose results are the job's output. */
    Task[] lastPhase() {
        return mapOnly() ? maps : reduces;
    }

    Stream<Task> allTasks() {
        return Stream.concat(Stream.concat(Arrays.stream(maps), Arrays.stream(reduces)), outputWork.values().stream());
    }

    Map<String, Long> counters() {
        Map<String, Long> sums = new TreeMap<>();
        Stream.concat(Arrays.stream(maps), Arrays.stream(reduces))
                .forEach(task -> task.counters.forEach((name, value) -> sums.merge(name, value, Long::sum)));
        return sums;
    }
}

package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A job in the view. */
final class Job {
    final String id;
    final JobSubmission submission;
    final long submitted;
    final Task[] maps;
    final Task[] reduces;
    /** Commit work on foreign stores, by {@link #outputTask}. */
    final Map<Integer, Task> outputWork = new TreeMap<>();

    final OutputStep[] steps;
    /** Every record of the job so far: what a snapshot consists of. */
    final List<JobRecord> history = new ArrayList<>();

    JobState state = JobState.RESERVING;
    /** Null until the decision is known. */
    Boolean commit;

    Failure failure;
    String note = "";
    long finished;
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

    boolean allOutputsAt(OutputStep step) {
        return Arrays.stream(steps).allMatch(at -> at.compareTo(step) >= 0);
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

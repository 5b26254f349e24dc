package io.rondo.jobmaster.client.protocol;

import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcMethod;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What clients say to the master. */
public final class ClientProtocol {
    private ClientProtocol() {}

    private static final Set<PeerRole> CLIENTS = Set.of(PeerRole.CLIENT, PeerRole.MASTER);

    public static final RpcMethod<JobSubmission, Submitted> SUBMIT =
            new RpcMethod<>("jobmaster/submit", JobSubmission.class, Submitted.class, CLIENTS);

    /** Answers when the job's version passes {@code known}, or after {@code millis}, at most 5 s. */
    public static final RpcMethod<WatchJob, JobStatus> WATCH =
            new RpcMethod<>("jobmaster/watch", WatchJob.class, JobStatus.class, CLIENTS);

    public static final RpcMethod<ListJobs, JobList> LIST =
            new RpcMethod<>("jobmaster/list", ListJobs.class, JobList.class, CLIENTS);

    public static final RpcMethod<ShowJob, JobDetails> SHOW =
            new RpcMethod<>("jobmaster/show", ShowJob.class, JobDetails.class, CLIENTS);

    public static final RpcMethod<KillJob, JobStatus> KILL =
            new RpcMethod<>("jobmaster/kill", KillJob.class, JobStatus.class, CLIENTS);

    public static final RpcMethod<ListWorkers, WorkerList> WORKERS =
            new RpcMethod<>("jobmaster/workers", ListWorkers.class, WorkerList.class, CLIENTS);

    /** Orders that a worker be drained, or not any more; answered when the order is durable. */
    public static final RpcMethod<DrainWorker, WorkerProtocol.Acknowledged> DRAIN =
            new RpcMethod<>("jobmaster/drain", DrainWorker.class, WorkerProtocol.Acknowledged.class, CLIENTS);

    public record Submitted(String job) {}

    public record WatchJob(String job, long known, long millis) {}

    public record ListJobs(int most) {}

    public record ShowJob(String job) {}

    public record KillJob(String job, String reason) {}

    public record ListWorkers() {}

    public record DrainWorker(String worker, boolean on) {}

    public record JobList(List<JobStatus> jobs) {}

    /** By their ids. */
    public record WorkerList(List<WorkerInfo> workers) {}

    /**
     * @param bulk where its map outputs are served
     * @param running attempts that run there, by what was last heard
     * @param outputs finished maps whose outputs are held there for jobs that need them
     * @param failures that are held against it, and by now {@code suspicion} of them, since old ones count less
     */
    public record WorkerInfo(
            String worker,
            String host,
            String bulk,
            int slots,
            int running,
            int outputs,
            int failures,
            double suspicion,
            WorkerState state) {}

    /** What a worker is given. */
    public enum WorkerState {
        /** Everything. */
        ACTIVE,
        /** Nothing for now: too much has failed there. */
        SUSPECT,
        /** Nothing new, while what is there is finished and handed over. */
        DRAINING,
        /** Nothing, and nobody needs what it has: it may be stopped. */
        DRAINED
    }

    /** The states of a job; every "-ING" is a state of its own, so that asked and done are never confused. */
    public enum JobState {
        RESERVING,
        RUNNING,
        PREPARING,
        COMMITTING,
        SUCCEEDED,
        ABORTING,
        FAILED,
        KILLED;

        public boolean over() {
            return this == SUCCEEDED || this == FAILED || this == KILLED;
        }
    }

    /** {@code failure} is null unless the job failed or is failing; {@code counters} of a running job are those so far. */
    public record JobStatus(
            String job,
            long version,
            String name,
            String user,
            JobState state,
            long submitted,
            long finished,
            PhaseProgress maps,
            PhaseProgress reduces,
            Failure failure,
            String note,
            Map<String, Long> counters) {}

    public record PhaseProgress(int tasks, int running, int done, double fraction) {}

    /** The first failure that decided: what a person is shown. */
    public record Failure(
            String kind, String code, String message, String where, String attempt, String worker, String log) {}

    /**
     * @param attempts those that did not succeed first, and not more than fit into a message
     * @param unnamed how many more there are
     */
    public record JobDetails(JobStatus status, JobSubmission submission, List<AttemptInfo> attempts, int unnamed) {}

    public record AttemptInfo(
            AttemptId attempt, String worker, String state, long started, long ended, String message) {}
}

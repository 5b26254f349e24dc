package io.rondo.jobmaster.client;

import io.rondo.base.fault.FaultPoint;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.jobmaster.client.protocol.ClientProtocol;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobDetails;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerInfo;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What a person does with jobs. Blocking; a change of leader goes unnoticed. */
public final class JobClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A job that runs is worth waiting for, through a change of leader and a restart of ZooKeeper. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(5);

    /** How often a person is told of progress at least. */
    private static final long PROGRESS_MILLIS = 1_000;

    private final LeaderCalls calls;

    private JobClient(LeaderCalls calls) {
        this.calls = calls;
    }

    public static JobClient connect(List<Address> masters, RpcNetwork network) {
        return new JobClient(new LeaderCalls(masters, network));
    }

    /** Submits; the same submission again is the same job. Returns the job's id. */
    public String submit(JobSubmission submission) {
        FaultPoint.CLIENT_SUBMITTING.reached();
        String job = calls.call(ClientProtocol.SUBMIT, submission, PATIENCE).job();
        FaultPoint.CLIENT_SUBMITTED.reached();
        return job;
    }

    /** Waits for the job's end, telling of its progress on the way. */
    public JobStatus await(String job, Consumer<JobStatus> progress) {
        long known = -1;
        while (true) {
            JobStatus status = calls.call(
                    ClientProtocol.WATCH, new ClientProtocol.WatchJob(job, known, PROGRESS_MILLIS), LONG_PATIENCE);
            known = status.version();
            progress.accept(status);
            if (status.state().over()) {
                return status;
            }
        }
    }

    /** The newest jobs first. */
    public List<JobStatus> list(int most) {
        return calls.call(ClientProtocol.LIST, new ClientProtocol.ListJobs(most), PATIENCE)
                .jobs();
    }

    public JobDetails show(String job) {
        return calls.call(ClientProtocol.SHOW, new ClientProtocol.ShowJob(job), PATIENCE);
    }

    /** The workers that are known to the leader, by their ids. */
    public List<WorkerInfo> workers() {
        return calls.call(ClientProtocol.WORKERS, new ClientProtocol.ListWorkers(), PATIENCE)
                .workers();
    }

    /**
     * Orders that a worker be given nothing new and hand over what it has, or that it be given work again. The order stands
     * whoever leads. USER {@code no-such-worker} if there is none of this id.
     */
    public void drain(String worker, boolean on) {
        calls.call(ClientProtocol.DRAIN, new ClientProtocol.DrainWorker(worker, on), PATIENCE);
    }

    /** Asks for the job's end; a job that has committed already stays committed. */
    public JobStatus kill(String job, String reason) {
        return calls.call(ClientProtocol.KILL, new ClientProtocol.KillJob(job, reason), PATIENCE);
    }
}

package io.rondo.jobmaster.client.protocol;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.dfs.model.ChunkRef;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What workers say to the master. Workers poll; the master never calls a worker. */
public final class WorkerProtocol {
    private WorkerProtocol() {}

    /**
     * A long poll, always outstanding, one at a time: asks for work; answered at once when there is some, else in 5 s or in a
     * third of the silence after which a worker is taken for lost.
     */
    public static final RpcMethod<Poll, Work> POLL =
            new RpcMethod<>("jobmaster/poll", Poll.class, Work.class, Set.of(PeerRole.WORKER));

    /** Tells what happened; repeated until it is answered. */
    public static final RpcMethod<Reports, Acknowledged> REPORT =
            new RpcMethod<>("jobmaster/report", Reports.class, Acknowledged.class, Set.of(PeerRole.WORKER));

    /** Where the outputs of a job's maps are; a long poll on {@code known}, the version the caller has. */
    public static final RpcMethod<LocateMaps, MapLocations> LOCATE_MAPS = new RpcMethod<>(
            "jobmaster/locate-maps", LocateMaps.class, MapLocations.class, Set.of(PeerRole.WORKER, PeerRole.TASK));

    /** The submission of a job, asked for once per worker. */
    public static final RpcMethod<DescribeJob, JobSubmission> DESCRIBE_JOB = new RpcMethod<>(
            "jobmaster/describe-job", DescribeJob.class, JobSubmission.class, Set.of(PeerRole.WORKER, PeerRole.TASK));

    /**
     * @param worker unique per process start
     * @param sequence counts this worker's polls; an assignment made for an earlier poll and not running has not arrived
     * @param running attempts that run or wait for a slot now, or whose end the master has not acknowledged yet
     * @param jobs those of which attempts or outputs are here, so that the master can name the ones to forget
     * @param held finished map attempts whose outputs are here; only when registering
     * @param leaving the worker wants to end as soon as nobody needs it any more: it is to be drained
     */
    public record Poll(
            String worker,
            String host,
            String bulk,
            long sequence,
            boolean registering,
            int slots,
            List<AttemptId> running,
            List<String> jobs,
            List<AttemptId> held,
            boolean leaving) {}

    public record Reports(String worker, List<Report> reports) {}

    public record Acknowledged() {}

    /** What happened to an attempt. Repeated until acknowledged, so the master must take each any number of times. */
    public sealed interface Report {
        AttemptId attempt();

        /** A map's output is in files here. The digest is over all its partitions' records. */
        record MapDone(AttemptId attempt, int digest, Map<String, Long> counters) implements Report {}

        /** A reduce or map-only attempt is prepared: its files are durable and listed in the manifest object. */
        record Prepared(AttemptId attempt, ChunkRef manifest, Map<String, Long> counters) implements Report {}

        /** Output work is done. */
        record OutputDone(AttemptId attempt, String detail) implements Report {}

        /** {@code where} names input file and record offset; {@code log} is the end of the attempt's log. */
        record Failed(AttemptId attempt, ErrorKind kind, String code, String message, String where, String log)
                implements Report {}

        /**
         * This reduce could not fetch that map's output.
         *
         * @param certain the output was read where it lies and is damaged or gone, so no other reduce needs to try
         * @param from the worker that should have it
         */
        record FetchFailed(AttemptId attempt, AttemptId map, String reason, boolean certain, String from)
                implements Report {}

        /** Between 0 and 1, and counters so far. */
        record Progress(AttemptId attempt, double fraction, Map<String, Long> counters) implements Report {}

        /**
         * This worker holds a copy of a map's output too.
         *
         * @param from whose copy it is
         * @param sequence of this worker's last poll that may not have mentioned it among the outputs it holds
         */
        record Took(AttemptId attempt, String from, long sequence) implements Report {}

        /** Whether nothing more comes of the attempt after this. */
        default boolean isEnd() {
            return !(this instanceof FetchFailed || this instanceof Progress || this instanceof Took);
        }
    }

    /**
     * @param register the master does not know this worker: poll again with everything held and running
     * @param cancel attempts to stop; a cancelled attempt is not reported
     * @param forget jobs that are over: drop their outputs and code
     * @param take outputs to copy from workers that are being drained, and to report as {@link Report.Took}
     * @param left a worker that wants to leave may end now
     */
    public record Work(
            long epoch,
            boolean register,
            List<Assignment> start,
            List<AttemptId> cancel,
            List<String> forget,
            List<MapLocation> take,
            boolean left) {
        /** Work for nobody. */
        public static Work none(long epoch, boolean register) {
            return new Work(epoch, register, List.of(), List.of(), List.of(), List.of(), false);
        }

        /** Whether there is something to do, so that who waits for it should not wait on. */
        public boolean worthwhile() {
            return register || left || !start.isEmpty() || !cancel.isEmpty() || !forget.isEmpty() || !take.isEmpty();
        }
    }

    /** Work to start. */
    public sealed interface Assignment {
        AttemptId attempt();

        /** Map the split with this index of the job file. */
        record RunMap(AttemptId attempt) implements Assignment {}

        record RunReduce(AttemptId attempt) implements Assignment {}

        /** Commit work for one output, on a foreign store. Manifests are those of the chosen attempts. */
        record RunOutput(AttemptId attempt, int output, OutputAction action, List<ChunkRef> manifests)
                implements Assignment {}
    }

    /** The steps of §5 on a store that is not ours; each is repeatable. */
    public enum OutputAction {
        /** Check at submission that nothing is there, and take the hidden reservation. */
        RESERVE,
        /** Gather exactly the chosen files in the hidden sibling, with _SUCCESS, synced. */
        PREPARE,
        /** One atomic rename. */
        PUBLISH,
        /** Remove what is hidden: attempts, reservation, leftovers. */
        CLEAN
    }

    /**
     * @param known the version of the caller's last answer, or less than 0
     * @param located the maps whose outputs the caller has, as {@link java.util.BitSet#toByteArray} gives them
     */
    public record LocateMaps(String job, long known, byte[] located) {}

    /**
     * The chosen map outputs known so far without those that the caller has; not more than fit into a message.
     *
     * @param version to ask with next; less than 0 if there are more already
     */
    public record MapLocations(long version, boolean jobOver, List<MapLocation> maps) {
        /** Whether the next question will be answered at once. */
        public boolean more() {
            return version < 0;
        }
    }

    public record MapLocation(AttemptId attempt, String worker, String host, String bulk) {}

    public record DescribeJob(String job) {}
}

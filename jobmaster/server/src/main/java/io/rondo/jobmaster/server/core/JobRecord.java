package io.rondo.jobmaster.server.core;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import java.util.Map;

/** What the jobmaster journals. Alternatives and components are appended, never reordered. */
public sealed interface JobRecord {
    String job();

    record JobSubmitted(String job, JobSubmission submission, long time) implements JobRecord {}

    /** {@code failure} is null unless this state is on the way to a failed or killed end. */
    record StateChanged(String job, JobState state, Failure failure, long time) implements JobRecord {}

    record Assigned(AttemptId attempt, String worker, long sequence, long time) implements JobRecord {
        @Override
        public String job() {
            return attempt.job();
        }
    }

    record MapFinished(AttemptId attempt, int digest, Map<String, Long> counters, long time) implements JobRecord {
        @Override
        public String job() {
            return attempt.job();
        }
    }

    record AttemptPrepared(AttemptId attempt, ChunkRef manifest, Map<String, Long> counters, long time)
            implements JobRecord {
        @Override
        public String job() {
            return attempt.job();
        }
    }

    record AttemptEnded(AttemptId attempt, AttemptEnd end, String message, long time) implements JobRecord {
        @Override
        public String job() {
            return attempt.job();
        }
    }

    /** How an attempt ended that is of no use. */
    enum AttemptEnd {
        FAILED,
        LOST,
        CANCELLED
    }

    /** A finished map's output is gone: the task is to be run again. */
    record MapLost(String job, int task, String reason) implements JobRecord {}

    /** A step of a foreign output is done: RESERVED, PREPARED, PUBLISHED or CLEANED. */
    record OutputStepDone(String job, int output, OutputStep step, long time) implements JobRecord {}

    /** The steps of an output, in order. */
    enum OutputStep {
        NONE,
        RESERVED,
        PREPARED,
        PUBLISHED,
        CLEANED
    }

    /** The write-once cell holds COMMIT or ABORT. */
    record Decided(String job, boolean commit) implements JobRecord {}

    record Noted(String job, String note) implements JobRecord {}

    record Forgotten(String job) implements JobRecord {}

    /** A step of the job's transaction in our store, and with it of all outputs there, is done. */
    record StoreStepDone(String job, OutputStep step, long time) implements JobRecord {}
}

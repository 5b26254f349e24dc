package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import java.util.Map;

/** What the jobmaster journals. Alternatives and components are appended, never reordered. */
public sealed interface JobRecord {
    /** Empty in a record of no job. */
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

    /** {@code kind} is that of the failure; null where there was none. */
    record AttemptEnded(AttemptId attempt, AttemptEnd end, String message, long time, ErrorKind kind)
            implements JobRecord {
        AttemptEnded(AttemptId attempt, AttemptEnd end, String message, long time) {
            this(attempt, end, message, time, null);
        }

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

    /**
     * A finished map's output is gone: the task is to be run again.
     *
     * @param unfetched the worker that should have it is there, and reduces could not fetch it
     */
    record MapLost(String job, int task, String reason, boolean unfetched, long time) implements JobRecord {}

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

    /** A finished map's output is held by another worker from now on; {@code sequence} as in {@link Assigned}. */
    record MapMoved(String job, int task, String worker, long sequence, long time) implements JobRecord {}

    /** A worker is to be drained, or not any more: a record of no job. */
    record Draining(String worker, boolean on, long time) implements JobRecord {
        @Override
        public String job() {
            return "";
        }
    }
}

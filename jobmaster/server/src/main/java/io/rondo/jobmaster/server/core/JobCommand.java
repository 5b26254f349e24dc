package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import java.util.List;

/** What the jobmaster's core is told and asked. */
public sealed interface JobCommand {
    record Submit(JobSubmission submission) implements JobCommand {}

    record Poll(WorkerProtocol.Poll poll) implements JobCommand {}

    record Report(WorkerProtocol.Reports reports) implements JobCommand {}

    /** Looks whether a job can go a step further. */
    record Advance(String job) implements JobCommand {}

    /** Time passes. */
    record Tick() implements JobCommand {}

    record Kill(String job, String reason) implements JobCommand {}

    /** A worker is to be drained, or not any more. */
    record Drain(String worker, boolean on) implements JobCommand {}

    record ListWorkers() implements JobCommand {}

    /** The hosts near each split have been read from the job file. */
    record SplitsKnown(String job, List<List<String>> hosts) implements JobCommand {}

    /** A step of all outputs in our store is done. */
    record StoreDone(String job, OutputStep step) implements JobCommand {}

    record StoreFailed(String job, ErrorKind kind, String code, String message) implements JobCommand {}

    /** What the write-once cell was found to hold. */
    record DecisionKnown(String job, boolean commit) implements JobCommand {}

    /**
     * What the store's part in a job needs to know of it. Refused with {@code stale-effect} when the effect is not wanted any
     * more.
     */
    record AskStoreJob(JobEffect.Outside effect) implements JobCommand {}

    record Watch(String job) implements JobCommand {}

    record ListJobs(int most) implements JobCommand {}

    record Show(String job) implements JobCommand {}

    record Describe(String job) implements JobCommand {}

    record LocateMaps(String job, byte[] located) implements JobCommand {}
}

package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which state may follow which. An end is final. COMMITTING and ABORTING lead into each other because the decision is made
 * elsewhere, in the write-once cell: who asked for an abort may find that the commit had won, and the other way round.
 */
final class JobStates {
    private static final Map<JobState, Set<JobState>> NEXT = new EnumMap<>(Map.of(
            JobState.RESERVING, EnumSet.of(JobState.RUNNING, JobState.ABORTING),
            JobState.RUNNING, EnumSet.of(JobState.PREPARING, JobState.ABORTING),
            JobState.PREPARING, EnumSet.of(JobState.COMMITTING, JobState.ABORTING),
            JobState.COMMITTING, EnumSet.of(JobState.SUCCEEDED, JobState.ABORTING),
            JobState.ABORTING, EnumSet.of(JobState.FAILED, JobState.KILLED, JobState.COMMITTING),
            JobState.SUCCEEDED, EnumSet.noneOf(JobState.class),
            JobState.FAILED, EnumSet.noneOf(JobState.class),
            JobState.KILLED, EnumSet.noneOf(JobState.class)));

    private JobStates() {}

    static boolean mayFollow(JobState from, JobState to) {
        return NEXT.get(from).contains(to);
    }
}

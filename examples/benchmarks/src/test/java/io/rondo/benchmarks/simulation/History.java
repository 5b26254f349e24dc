package io.rondo.benchmarks.simulation;

import io.rondo.coordination.Role;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import java.util.Map;

/**
 * What a history came to.
 *
 * @param millis simulated ones in all, and {@code healing} those from the last fault's end until the last job's
 * @param ends of jobs, as clients were told
 * @param terms how often a leader of each role has recovered
 * @param looks of readers at outputs and files
 */
record History(
        long events,
        long millis,
        long healing,
        Map<Fault.Kind, Integer> faults,
        Map<JobState, Integer> ends,
        Map<Role, Integer> terms,
        long looks,
        long messages) {}

package io.rondo.benchmarks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run of a whole command, its children included.
 *
 * @param cpuSeconds user and system time, as last seen before the command ended
 * @param peakBytes the largest sum of resident memory, over the processes that lived at one look
 * @param scratchBytes how much free disk was taken at most, the output included
 * @param figures what the command measured itself, more being better, by names with their units, in its order
 */
record Measurement(
        double wallSeconds, double cpuSeconds, long peakBytes, long scratchBytes, Map<String, Double> figures) {
    Measurement {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
}

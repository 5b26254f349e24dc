package io.rondo.benchmarks;

/**
 * One run of a whole command, its children included.
 *
 * @param cpuSeconds user and system time, as last seen before the command ended
 * @param peakBytes the largest sum of resident memory, over the processes that lived at one look
 * @param scratchBytes how much free disk was taken at most, the output included
 */
record Measurement(double wallSeconds, double cpuSeconds, long peakBytes, long scratchBytes) {}

package io.rondo.dfs.node.repair;

import java.time.Duration;

/**
 * How a node looks after its chunks.
 *
 * @param round the time between two comparisons with other nodes while nothing is missing
 * @param repairRate bytes a second that it copies from others at most; nothing for no bound
 * @param scrubRate bytes a second that it reads to verify what it holds
 */
public record RepairSettings(Duration round, long repairRate, long scrubRate) {}

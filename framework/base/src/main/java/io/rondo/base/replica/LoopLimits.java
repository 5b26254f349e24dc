package io.rondo.base.replica;

import java.time.Duration;

/**
 * Bounds of a {@link GroupCommitLoop}.
 *
 * @param snapshotAfter batches in the tail from which on a snapshot is wanted
 * @param full batches in the tail from which on commands that write are refused with RETRYABLE {@code journal-full}; reached
 *     only if snapshots keep failing
 * @param stall what one piece of work may take before the loop counts as hung
 */
public record LoopLimits(int snapshotAfter, int full, Duration stall) {
    /**
     * Below the 2,000 children that a parent in ZooKeeper may have, by more than what is in flight or being decided. The later a
     * snapshot, the more changes share the cost of writing the whole view.
     */
    public static final LoopLimits DEFAULTS = new LoopLimits(1_000, 1_900, Duration.ofSeconds(15));

    public LoopLimits {
        if (snapshotAfter < 1 || full <= snapshotAfter || stall.isNegative() || stall.isZero()) {
            throw new IllegalArgumentException(
                    "Not in order: a snapshot after " + snapshotAfter + ", full at " + full + ", stalled at " + stall);
        }
    }
}

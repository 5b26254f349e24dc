package io.rondo.benchmarks.simulation;

/** A mistake in what surrounds the cores here, to see whether the simulation notices. */
enum Plant {
    /** A deposed leader's writes are taken. */
    NO_EPOCH_IN_WRITES,
    /** An append whose answer was lost is done again although it was done. */
    LOST_REPLIES_ARE_WRITTEN_AGAIN,
    /** A leader answers reads without a lease. */
    NO_LEASE_FOR_READS,
    /** Nodes acknowledge chunks that they have not forced to disk. */
    NOTHING_IS_FORCED,
    /** A chunk counts as written when one node has it. */
    ONE_REPLICA_IS_ENOUGH,
    /** The keeper is asked to publish without the decision. */
    PUBLISHED_WITHOUT_DECISION,
    /** Workers forget at a change of masters what they hold. */
    HELD_OUTPUTS_ARE_NOT_TOLD
}

package io.rondo.benchmarks.simulation;

/** A mistake in what surrounds the cores here, to see whether the simulation notices. */
enum Plant {
    /** An append whose answer was lost is done again although it was done. */
    LOST_REPLIES_ARE_WRITTEN_AGAIN,
    /** Nodes acknowledge chunks that they have not forced to disk. */
    NOTHING_IS_FORCED,
    /** Workers forget at a change of masters what they hold. */
    HELD_OUTPUTS_ARE_NOT_TOLD,
    /** The keeper is asked to publish without the decision. */
    PUBLISHED_WITHOUT_DECISION
}

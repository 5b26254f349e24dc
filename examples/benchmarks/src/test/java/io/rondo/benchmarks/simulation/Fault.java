package io.rondo.benchmarks.simulation;

/**
 * Something that goes wrong: when, what, to whom, and for how long.
 *
 * @param at milliseconds after the beginning
 * @param other the other side of a link; or nothing, for all
 */
record Fault(int at, Kind kind, String victim, String other, int millis, int degree) {
    /** What can go wrong. */
    enum Kind {
        /** A process is killed and started again. */
        KILLED,
        /** A storage node's machine loses power, and with it what was not forced. */
        POWER_LOST,
        /** The same in the middle of a change on its disk. */
        POWER_LOST_IN_A_WRITE,
        /** All storage nodes lose power at once. */
        BLACKOUT,
        /** A process stands still, perhaps for longer than its session. */
        PAUSED,
        /** Nothing comes to a process or from it. */
        CUT_OFF,
        /** What a process says reaches nobody, though it hears the others. */
        UNHEARD,
        /** What others say does not reach it, though they hear it. */
        DEAF,
        /** Two processes do not reach each other, and all others do. */
        LINK_CUT,
        /** Only one of two processes reaches the other. */
        LINK_CUT_ONE_WAY,
        /** The processes fall into two groups. */
        SPLIT,
        /** A link takes its time. */
        SLOW,
        /** All links of some processes are cut one after the other, and come back in another order. */
        CLOGGED,
        /** One message of so many is lost, doubled or late, everywhere. */
        UNRELIABLE,
        /** A session ends although it was heard. */
        SESSION_EXPIRED,
        /** The coordination service answers nobody. */
        QUORUM_LOST,
        /** A wall clock shows another time. */
        CLOCK_JUMPED,
        /** A disk forces nothing any more. */
        DISK_BROKEN,
        DISK_FULL,
        /** A bit of a chunk is flipped. */
        CHUNK_DAMAGED,
        /** A storage node's machine is gone for good, with its disk. */
        NODE_LOST
    }

    @Override
    public String toString() {
        return at + " ms: " + kind + " " + victim + (other.isEmpty() ? "" : " - " + other)
                + (millis > 0 ? " for " + millis + " ms" : "") + (degree != 0 ? " (" + degree + ")" : "");
    }
}

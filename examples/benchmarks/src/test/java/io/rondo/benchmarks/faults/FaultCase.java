package io.rondo.benchmarks.faults;

import io.rondo.base.fault.FaultPoint;
import io.rondo.benchmarks.faults.Daemon.Kind;
import java.util.Locale;

/**
 * One fault at one place in one kind of job.
 *
 * @param row the row of the matrix it belongs to
 * @param point where it happens
 * @param at who has to come there
 * @param which the first of them, the second and so on
 * @param victim to whom it happens
 */
record FaultCase(
        String row,
        FaultPoint point,
        Kind at,
        int which,
        Victim victim,
        Fault fault,
        Outputs outputs,
        boolean failing) {

    /** To whom it happens. */
    enum Victim {
        /** Whoever comes to the point. */
        ITSELF,
        LEADING_MASTER,
        LEADING_KEEPER
    }

    /** What happens. */
    enum Fault {
        /** It is dead; so is its successor, in the middle of its recovery. */
        KILL,
        /** It stands still until others have given it up and a successor has died in its recovery, and goes on then. */
        PAUSE,
        /** What it asks for next is done, and the answer is lost; twice in a row. */
        LOST_REPLY
    }

    /** Where the job's outputs are. */
    enum Outputs {
        STORE,
        FILE,
        HDFS,
        ALL;

        boolean store() {
            return this == STORE || this == ALL;
        }
    }

    @Override
    public String toString() {
        String whose =
                switch (victim) {
                    case ITSELF -> "";
                    case LEADING_MASTER -> ", to the leading master";
                    case LEADING_KEEPER -> ", to the leading keeper";
                };
        return row + " " + fault + " at " + point + " of a " + at + (which > 1 ? " (number " + which + ")" : "") + whose
                + ", outputs " + outputs.name().toLowerCase(Locale.ROOT) + (failing ? ", job fails" : "");
    }
}

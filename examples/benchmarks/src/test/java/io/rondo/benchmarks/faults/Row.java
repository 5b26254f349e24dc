package io.rondo.benchmarks.faults;

import io.rondo.base.fault.FaultPoint;
import io.rondo.benchmarks.faults.Daemon.Kind;
import io.rondo.benchmarks.faults.FaultCase.Fault;
import io.rondo.benchmarks.faults.FaultCase.Outputs;
import io.rondo.benchmarks.faults.FaultCase.Victim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A row of the matrix: where a job's commit breaks, and what must come of it.
 *
 * @param spots places to break it at; each crossed with its faults and outputs is a case
 * @param elsewhere tests of other modules that show the row, wholly or in part: {@code Class#method}
 * @param remark what is to be said of it beside
 */
record Row(String id, String where, String outcome, List<Spot> spots, List<String> elsewhere, String remark) {

    /** One place, with what may happen there. */
    record Spot(
            FaultPoint point,
            Kind at,
            int which,
            Victim victim,
            List<Fault> faults,
            List<Outputs> outputs,
            boolean failing) {

        /** The n-th that comes there. */
        Spot number(int n) {
            return new Spot(point, at, n, victim, faults, outputs, failing);
        }

        /** It happens to another than who comes there. */
        Spot strikes(Victim other) {
            return new Spot(point, at, which, other, faults, outputs, failing);
        }

        Spot only(Fault... some) {
            return new Spot(point, at, which, victim, List.of(some), outputs, failing);
        }

        Spot in(Outputs... some) {
            return new Spot(point, at, which, victim, faults, List.of(some), failing);
        }

        /** In a job whose code fails. */
        Spot ofAFailingJob() {
            return new Spot(point, at, which, victim, faults, outputs, true);
        }
    }

    static Row row(String id, String where, String outcome) {
        return new Row(id, where, outcome, List.of(), List.of(), "");
    }

    /** A place and all that may happen there: a lost reply only where something is about to be asked. */
    static Spot at(Kind kind, FaultPoint point) {
        List<Fault> faults = new ArrayList<>(List.of(Fault.KILL, Fault.PAUSE));
        if (point == FaultPoint.ENTRY_WRITING
                || point == FaultPoint.DECISION_WRITING
                || FaultRun.methodAt(point).isPresent()) {
            faults.add(Fault.LOST_REPLY);
        }
        return new Spot(point, kind, 1, Victim.ITSELF, faults, List.of(Outputs.values()), false);
    }

    Row tried(Spot... places) {
        return new Row(id, where, outcome, Arrays.asList(places), elsewhere, remark);
    }

    Row shownBy(String... tests) {
        return new Row(id, where, outcome, spots, Arrays.asList(tests), remark);
    }

    Row but(String why) {
        return new Row(id, where, outcome, spots, elsewhere, why);
    }

    List<FaultCase> cases() {
        List<FaultCase> cases = new ArrayList<>();
        for (Spot spot : spots) {
            for (Outputs outputs : spot.outputs()) {
                for (Fault fault : spot.faults()) {
                    cases.add(new FaultCase(
                            id, spot.point(), spot.at(), spot.which(), spot.victim(), fault, outputs, spot.failing()));
                }
            }
        }
        return cases;
    }
}

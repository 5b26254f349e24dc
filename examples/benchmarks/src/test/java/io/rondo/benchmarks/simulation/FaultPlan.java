package io.rondo.benchmarks.simulation;

import io.rondo.benchmarks.simulation.Fault.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What is to go wrong in a history. So laid out that what is promised must hold: whatever is lost or damaged for good is so on one
 * storage node alone, and only where no node is given up for silence, since with two of three nodes given up one replica may be all
 * there is; for the same reason nothing is written there before there are two. All else may befall everybody at any time.
 */
record FaultPlan(List<Fault> faults) {
    private static final Kind[] OF_ALL = {
        Kind.KILLED,
        Kind.KILLED,
        Kind.PAUSED,
        Kind.CUT_OFF,
        Kind.UNHEARD,
        Kind.DEAF,
        Kind.LINK_CUT,
        Kind.LINK_CUT_ONE_WAY,
        Kind.SPLIT,
        Kind.SLOW,
        Kind.CLOGGED,
        Kind.UNRELIABLE,
        Kind.CLOCK_JUMPED
    };
    private static final Kind[] OF_LEADERS = {
        Kind.KILLED, Kind.PAUSED, Kind.SESSION_EXPIRED, Kind.CUT_OFF, Kind.LINK_CUT, Kind.QUORUM_LOST
    };
    private static final Kind[] OF_DISKS = {Kind.POWER_LOST, Kind.POWER_LOST_IN_A_WRITE, Kind.BLACKOUT};
    private static final Kind[] LASTING = {
        Kind.DISK_BROKEN, Kind.DISK_FULL, Kind.CHUNK_DAMAGED, Kind.CHUNK_DAMAGED, Kind.NODE_LOST
    };
    private static final int MOST_FAULTS = 14;
    private static final int LONGEST_MILLIS = 15_000;
    private static final int MOST_CHANGES = 30;

    FaultPlan {
        faults = List.copyOf(faults);
    }

    /**
     * @param everybody all processes' names
     * @param leaders those of candidates
     * @param nodes those of storage nodes
     * @param losses whether something may be lost for good
     * @param millis how long things go wrong
     */
    static FaultPlan of(
            Random random,
            List<String> everybody,
            List<String> leaders,
            List<String> nodes,
            boolean losses,
            int millis) {
        List<Fault> faults = new ArrayList<>();
        String unlucky = pick(random, nodes);
        for (int i = 2 + random.nextInt(MOST_FAULTS); i > 0; i--) {
            int at = random.nextInt(millis);
            switch (random.nextInt(losses ? 8 : 7)) {
                case 0, 1, 2 ->
                    faults.add(fault(random, at, pick(random, OF_LEADERS), pick(random, leaders), everybody));
                case 3 -> faults.add(fault(random, at, pick(random, OF_DISKS), pick(random, nodes), everybody));
                case 4, 5, 6 -> faults.add(fault(random, at, pick(random, OF_ALL), pick(random, everybody), everybody));
                default -> faults.add(fault(random, at, pick(random, LASTING), unlucky, everybody));
            }
        }
        faults.sort(Comparator.comparingInt(Fault::at));
        return new FaultPlan(faults);
    }

    private static Fault fault(Random random, int at, Kind kind, String victim, List<String> everybody) {
        boolean link = kind == Kind.LINK_CUT || kind == Kind.LINK_CUT_ONE_WAY || kind == Kind.SLOW;
        // Short ones are those that a session survives.
        int millis = 50 + random.nextInt(random.nextInt(3) == 0 ? LONGEST_MILLIS : LONGEST_MILLIS / 5);
        int degree =
                switch (kind) {
                    case POWER_LOST_IN_A_WRITE -> 1 + random.nextInt(MOST_CHANGES);
                    case UNRELIABLE -> 3 + random.nextInt(20);
                    case SLOW -> 20 + random.nextInt(2_000);
                    case CLOCK_JUMPED -> random.nextInt(7_200_000) - 3_600_000;
                    case SPLIT, CLOGGED -> 1 + random.nextInt(Integer.MAX_VALUE - 1);
                    default -> 0;
                };
        return new Fault(at, kind, victim, link ? other(random, victim, everybody) : "", millis, degree);
    }

    private static String other(Random random, String victim, List<String> everybody) {
        int chosen = random.nextInt(everybody.size() + 2);
        String other = chosen < everybody.size() ? everybody.get(chosen) : Ensemble.NAME;
        return other.equals(victim) ? Ensemble.NAME : other;
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static Kind pick(Random random, Kind[] from) {
        return from[random.nextInt(from.length)];
    }

    /** The same without some of them. */
    FaultPlan without(int from, int count) {
        List<Fault> fewer = new ArrayList<>(faults);
        fewer.subList(from, Math.min(faults.size(), from + count)).clear();
        return new FaultPlan(fewer);
    }
}

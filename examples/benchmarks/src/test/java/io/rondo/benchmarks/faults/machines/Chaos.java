package io.rondo.benchmarks.faults.machines;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Random faults, one after the other: more at a time and a promise need not hold, two of three storage nodes or ZooKeeper servers
 * being away. The first of each kind is never killed, only stopped and cut off, so that it can be seen what a long life does.
 */
final class Chaos {
    private static final int LONGEST_MILLIS = 9_000;
    private static final int LONGEST_REST_MILLIS = 8_000;

    private final MachineRoom room;
    private final Random random;
    private final Map<String, Integer> strikes = new TreeMap<>();

    Chaos(MachineRoom room, Random random) {
        this.room = room;
        this.random = random;
    }

    /** How often what happened. */
    Map<String, Integer> strikes() {
        return strikes;
    }

    static List<String> spared() {
        return List.of("zookeeper-0", "master-0", "storage-0", "worker-0");
    }

    private static List<String> everybody() {
        List<String> all = new ArrayList<>(MachineRoom.zooKeepers());
        all.addAll(MachineRoom.masters());
        all.addAll(MachineRoom.nodes());
        all.addAll(MachineRoom.workers());
        return all;
    }

    private String any(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    private String mortal() {
        List<String> mortals = everybody();
        mortals.removeAll(spared());
        return any(mortals);
    }

    private void rest(int most) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(most)));
    }

    /** One fault, its end, and some time to recover. */
    void strike() throws IOException {
        switch (random.nextInt(room.hasNetworks() ? 8 : 5)) {
            case 0, 1 -> {
                String victim = told("kill -9", mortal());
                room.kill(victim);
                rest(LONGEST_MILLIS);
                room.start(victim);
            }
            case 2 -> {
                String victim = told("stopped by SIGTERM and started again", mortal());
                room.cluster().stop(victim);
                room.start(victim);
            }
            case 3 -> {
                String victim = told("SIGSTOP and SIGCONT", any(everybody()));
                room.stop(victim);
                rest(LONGEST_MILLIS);
                room.resume(victim);
            }
            case 4 -> {
                String victim = told("cut off from everybody", any(everybody()));
                room.cutOff(victim);
                rest(LONGEST_MILLIS);
            }
            case 5 -> {
                List<String> two = two();
                told("one direction between two cut", two.toString());
                room.deafen(two.subList(0, 1), two.subList(1, 2));
                rest(LONGEST_MILLIS);
            }
            case 6 -> {
                List<String> some = some();
                List<String> others = everybody();
                others.removeAll(some);
                told("split in two", some.toString());
                room.separate(some, others);
                rest(LONGEST_MILLIS);
            }
            default -> {
                String victim = told("what it says is lost, what it hears is not", any(everybody()));
                List<String> others = everybody();
                others.remove(victim);
                room.deafen(List.of(victim), others);
                rest(LONGEST_MILLIS);
            }
        }
        room.mend();
        rest(LONGEST_REST_MILLIS);
    }

    private List<String> two() {
        String one = any(everybody());
        List<String> others = everybody();
        others.remove(one);
        return List.of(one, any(others));
    }

    /** A minority of each kind, and a worker or none. */
    private List<String> some() {
        List<String> some = new ArrayList<>(new TreeSet<>(
                List.of(any(MachineRoom.zooKeepers()), any(MachineRoom.masters()), any(MachineRoom.nodes()))));
        if (random.nextBoolean()) {
            some.add(any(MachineRoom.workers()));
        }
        return some;
    }

    private String told(String what, String who) {
        strikes.merge(what, 1, Integer::sum);
        System.out.println(
                java.time.LocalTime.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + " " + what + ": " + who);
        return who;
    }
}

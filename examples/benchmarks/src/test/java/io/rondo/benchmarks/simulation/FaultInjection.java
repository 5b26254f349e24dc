package io.rondo.benchmarks.simulation;

import io.rondo.testing.disk.DiskCall;
import io.rondo.testing.disk.DiskFaults;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Has the faults of a plan happen, and in the end makes good what can be. */
final class FaultInjection {
    private static final int FIRST_RESTART_MILLIS = 20;
    private static final int BETWEEN_CLOGS_MILLIS = 400;

    private final World world;
    private final Network network;
    /** What is to be undone. */
    private final List<Runnable> repairs = new ArrayList<>();

    FaultInjection(World world, FaultPlan plan) {
        this.world = world;
        this.network = world.network;
        for (Fault fault : plan.faults()) {
            world.simulation.after(fault.at(), () -> happen(fault));
        }
    }

    private void happen(Fault fault) {
        if (!world.faulty()) {
            return;
        }
        Daemon victim = world.daemon(fault.victim());
        world.happened(fault);
        switch (fault.kind()) {
            case KILLED -> restarted(victim, victim::crash, fault.millis());
            case POWER_LOST -> restarted(victim, ((StorageDaemon) victim)::losePower, fault.millis());
            case POWER_LOST_IN_A_WRITE ->
                restarted(victim, () -> ((StorageDaemon) victim).losePowerAfter(fault.degree()), fault.millis());
            case BLACKOUT -> world.nodes.forEach(node -> restarted(node, node::losePower, fault.millis()));
            case PAUSED -> lasting(victim::pause, victim::resume, fault.millis());
            case QUORUM_LOST -> lasting(world.ensemble::pause, world.ensemble::resume, fault.millis());
            case CUT_OFF -> cut(victim, world.everybody(), true, true, fault.millis());
            case UNHEARD -> cut(victim, world.everybody(), true, false, fault.millis());
            case DEAF -> cut(victim, world.everybody(), false, true, fault.millis());
            case LINK_CUT -> cut(victim, List.of(world.daemon(fault.other())), true, true, fault.millis());
            case LINK_CUT_ONE_WAY -> cut(victim, List.of(world.daemon(fault.other())), true, false, fault.millis());
            case SPLIT -> split(new Random(fault.degree()), fault.millis());
            case CLOGGED -> clog(new Random(fault.degree()), fault.millis());
            case SLOW -> slow(victim, world.daemon(fault.other()), fault.degree(), fault.millis());
            case UNRELIABLE ->
                lasting(
                        () -> network.unreliable(fault.degree()),
                        () -> network.unreliable(world.faulty() ? World.UNRELIABLE : 0),
                        fault.millis());
            case SESSION_EXPIRED -> world.ensemble.expire(victim);
            case CLOCK_JUMPED -> victim.jump(fault.degree());
            case DISK_BROKEN -> disk(victim, DiskFaults.BROKEN, DiskCall.Kind.FORCE, fault.millis());
            case DISK_FULL -> disk(victim, DiskFaults.FULL, DiskCall.Kind.WRITE, fault.millis());
            case CHUNK_DAMAGED -> ((StorageDaemon) victim).damageAChunk();
            case NODE_LOST -> victim.leaveForGood();
        }
    }

    /** Happens now, and is undone once: after a time, or when everything is made good. */
    private void lasting(Runnable fault, Runnable undo, int millis) {
        boolean[] undone = {false};
        Runnable once = () -> {
            if (!undone[0]) {
                undone[0] = true;
                undo.run();
            }
        };
        fault.run();
        repairs.add(once);
        world.simulation.after(millis, once);
    }

    private void restarted(Daemon victim, Runnable end, int millis) {
        lasting(end, victim::start, FIRST_RESTART_MILLIS + millis);
    }

    private void cut(Daemon victim, List<Daemon> others, boolean from, boolean to, int millis) {
        lasting(() -> change(victim, others, from, to, 1), () -> change(victim, others, from, to, -1), millis);
    }

    private void change(Daemon victim, List<Daemon> others, boolean from, boolean to, int cuts) {
        for (Daemon other : others) {
            if (other != victim) {
                network.cut(victim.host(), other.host(), from ? cuts : 0);
                network.cut(other.host(), victim.host(), to ? cuts : 0);
            }
        }
    }

    private void split(Random random, int millis) {
        List<Daemon> some = new ArrayList<>(world.everybody());
        some.removeIf(each -> random.nextBoolean());
        List<Daemon> others = new ArrayList<>(world.everybody());
        others.removeAll(some);
        some.forEach(each -> cut(each, others, true, true, millis));
    }

    /** As FoundationDB's simulator does it: links clog at different times, and unclog in another order. */
    private void clog(Random random, int millis) {
        List<Daemon> some = new ArrayList<>(world.everybody());
        Collections.shuffle(some, random);
        int victims = 1 + random.nextInt(some.size() / 2);
        for (int i = 0; i < victims; i++) {
            Daemon victim = some.get(i);
            int from = i * random.nextInt(BETWEEN_CLOGS_MILLIS);
            world.simulation.after(from, () -> {
                if (world.faulty()) {
                    cut(victim, world.everybody(), true, true, 1 + random.nextInt(millis));
                }
            });
        }
    }

    private void slow(Daemon one, Daemon other, int by, int millis) {
        lasting(
                () -> {
                    network.slow(one.host(), other.host(), by);
                    network.slow(other.host(), one.host(), by);
                },
                () -> {
                    network.slow(one.host(), other.host(), -by);
                    network.slow(other.host(), one.host(), -by);
                },
                millis);
    }

    private void disk(Daemon node, String message, DiskCall.Kind kind, int millis) {
        DiskFaults faults = ((StorageDaemon) node).diskFaults();
        lasting(() -> faults.fail(call -> call.kind() == kind, message), faults::heal, millis);
    }

    /** Nothing goes wrong any more: links are mended, and whoever is dead begins again, but for what is gone for good. */
    void heal() {
        repairs.forEach(Runnable::run);
        network.unreliable(0);
        for (StorageDaemon node : world.nodes) {
            node.keepPower();
            if (node.up() && !node.store().takesChunks()) {
                node.crash(); // somebody has changed its disk
            }
        }
        world.everybody().forEach(Daemon::start);
    }
}

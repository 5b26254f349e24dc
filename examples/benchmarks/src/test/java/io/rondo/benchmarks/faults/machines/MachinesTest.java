package io.rondo.benchmarks.faults.machines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rondo.base.config.Settings;
import io.rondo.coordination.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Masters, storage nodes, workers and three ZooKeeper servers as processes on machines of their own, as far as their network
 * goes: cut off, cut in one direction, stopped and killed while a job runs that writes to our store and to {@code file:}, and
 * a reader looks at both. Each is done {@code -Drondo.rounds=N} times; chance, by {@code -Drondo.seed=N}, chooses who and when.
 */
@Tag("process")
class MachinesTest {
    private static final int ROUNDS = Integer.getInteger("rondo.rounds", 1);
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());

    @TempDir
    static Path folder;

    private static final Random RANDOM = new Random(SEED);
    private static MachineRoom room;
    private static int jobs;

    @BeforeAll
    static void start() throws IOException {
        System.out.println("seed " + SEED);
        room = MachineRoom.open(
                folder,
                Settings.of(Map.of(
                        "rondo.session-timeout",
                        "3s",
                        "rondo.worker-timeout",
                        "4s",
                        "rondo.slots",
                        "2",
                        "rondo.task-heap",
                        "128m",
                        "rondo.chunk-size",
                        "64k")));
        WatchedJob.putInput(room.remote.store());
    }

    @AfterAll
    static void stop() {
        if (room != null) {
            room.close();
        }
    }

    @AfterEach
    void mend() throws IOException {
        room.mend();
    }

    /** What goes wrong while a job runs; afterwards all is mended. */
    private interface Fault {
        void strike(WatchedJob job) throws Exception;
    }

    private static void aJobOutlives(boolean workersDie, Fault fault) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (WatchedJob job = WatchedJob.submit(room, folder.resolve("files"), "job-" + ++jobs)) {
                fault.strike(job);
                room.mend();
                job.endsRight(workersDie);
            }
        }
    }

    private static <T> List<T> without(List<T> all, List<T> some) {
        List<T> rest = new ArrayList<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static List<String> everybody() {
        List<String> all = new ArrayList<>(MachineRoom.zooKeepers());
        all.addAll(MachineRoom.masters());
        all.addAll(MachineRoom.nodes());
        all.addAll(MachineRoom.workers());
        return all;
    }

    @Test
    void aMasterThatIsCutOffFromZooKeeperAloneIsReplaced() throws Exception {
        assumeTrue(room.hasNetworks());
        aJobOutlives(false, job -> {
            job.untilMapsAreDone(RANDOM.nextInt(5));
            long epoch = room.epoch(Role.JOBMASTER);
            room.separate(List.of(room.leader(Role.JOBMASTER)), MachineRoom.zooKeepers());
            room.untilAnotherLeads(Role.JOBMASTER, epoch);
        });
    }

    @Test
    void aMasterThatZooKeeperHearsAndThatHearsNothingIsReplaced() throws Exception {
        assumeTrue(room.hasNetworks());
        aJobOutlives(false, job -> {
            job.untilMapsAreDone(RANDOM.nextInt(5));
            long epoch = room.epoch(Role.JOBMASTER);
            room.deafen(MachineRoom.zooKeepers(), List.of(room.leader(Role.JOBMASTER)));
            room.untilAnotherLeads(Role.JOBMASTER, epoch);
        });
    }

    @Test
    void aMasterWithTheMinorityOfZooKeepersServersIsReplaced() throws Exception {
        assumeTrue(room.hasNetworks());
        aJobOutlives(false, job -> {
            job.untilMapsAreDone(RANDOM.nextInt(5));
            long epoch = room.epoch(Role.JOBMASTER);
            List<String> minority = List.of(
                    room.leader(Role.JOBMASTER), MachineRoom.zooKeepers().get(RANDOM.nextInt(MachineRoom.ZOOKEEPERS)));
            room.separate(minority, without(everybody(), minority));
            room.untilAnotherLeads(Role.JOBMASTER, epoch);
        });
    }

    @Test
    void workersThatSeeOnlyADeposedMasterFindTheNewOne() throws Exception {
        assumeTrue(room.hasNetworks());
        aJobOutlives(false, job -> {
            job.untilMapsAreDone(RANDOM.nextInt(5));
            long epoch = room.epoch(Role.JOBMASTER);
            String old = room.leader(Role.JOBMASTER);
            room.separate(List.of(old), MachineRoom.zooKeepers());
            room.separate(MachineRoom.workers(), without(MachineRoom.masters(), List.of(old)));
            room.untilAnotherLeads(Role.JOBMASTER, epoch);
        });
    }

    @Test
    void aWorkerThatIsCutOffFromTheMastersAloneSpoilsNothing() throws Exception {
        assumeTrue(room.hasNetworks());
        aJobOutlives(true, job -> {
            job.untilMapsAreDone(2);
            String lost = MachineRoom.workers().get(RANDOM.nextInt(MachineRoom.WORKERS));
            room.separate(List.of(lost), MachineRoom.masters());
            job.untilItCommits();
        });
    }

    @Test
    void whatANodeSaysIsLostWhileItHearsAndAnotherKeepsTheNamespace() throws Exception {
        assumeTrue(room.hasNetworks());
        aJobOutlives(false, job -> {
            job.untilMapsAreDone(RANDOM.nextInt(5));
            long epoch = room.epoch(Role.KEEPER);
            String keeper = room.leader(Role.KEEPER);
            room.deafen(List.of(keeper), without(everybody(), List.of(keeper)));
            room.untilAnotherLeads(Role.KEEPER, epoch);
        });
    }

    @Test
    void anyMachineMayBeCutOffAtAnyMoment() throws Exception {
        aJobOutlives(true, job -> {
            job.untilMapsAreDone(RANDOM.nextInt(14));
            String lost = everybody().get(RANDOM.nextInt(everybody().size()));
            System.out.println(lost + " is cut off");
            room.cutOff(lost);
            job.untilItCommits();
        });
    }

    /** It holds chunks that are read, and says nothing to whoever asks for them. */
    @Test
    void theNodeThatKeepsTheNamespaceMayBeCutOffAtAnyMoment() throws Exception {
        aJobOutlives(false, job -> {
            job.untilMapsAreDone(RANDOM.nextInt(14));
            room.cutOff(room.leader(Role.KEEPER));
            job.untilItCommits();
        });
    }

    @Test
    void whenAllAreCutOffFromAllNothingHappensAndThenItGoesOn() throws Exception {
        aJobOutlives(true, job -> {
            job.untilMapsAreDone(RANDOM.nextInt(14));
            long masters = room.epoch(Role.JOBMASTER);
            for (String one : everybody()) {
                room.cutOff(one);
            }
            Thread.sleep(SILENCE_MILLIS); // longer than any session
            room.mend();
            room.untilAnotherLeads(Role.JOBMASTER, masters);
        });
    }

    private static final int SILENCE_MILLIS = 6_000;

    @Test
    void aLeaderThatIsStoppedPastItsSessionWhileTheJobCommitsAndGoesOnThenWritesNothing() throws Exception {
        for (Role role : List.of(Role.JOBMASTER, Role.KEEPER)) {
            aJobOutlives(false, job -> {
                job.untilItCommits();
                long epoch = room.epoch(role);
                String old = room.leader(role);
                room.stop(old);
                room.untilAnotherLeads(role, epoch);
                assertNotEquals(old, room.leader(role));
                long successors = room.epoch(role);
                room.resume(old);
                job.endsRight(false);
                assertEquals(successors, room.epoch(role), "and it led no more");
            });
        }
    }

    @Test
    void zooKeepersServersMayBeRestartedOneByOneAndAllAtOnce() throws Exception {
        aJobOutlives(false, job -> {
            job.untilMapsAreDone(1);
            List<String> order = new ArrayList<>(MachineRoom.zooKeepers());
            Collections.shuffle(order, RANDOM);
            for (String one : order) {
                room.kill(one);
                room.start(one);
            }
        });
        aJobOutlives(false, job -> {
            job.untilMapsAreDone(1);
            MachineRoom.zooKeepers().forEach(room::kill);
            MachineRoom.zooKeepers().forEach(room::start);
        });
    }
}

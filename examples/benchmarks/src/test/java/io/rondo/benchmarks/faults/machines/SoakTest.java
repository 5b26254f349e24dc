package io.rondo.benchmarks.faults.machines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.benchmarks.faults.FaultsPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs of several kinds and sizes, submitted by several clients for {@code -Drondo.soak.minutes=N}, while daemons are killed,
 * stopped, restarted and cut off, as {@code -Drondo.seed=N} will have it: none is lost, none is committed twice, each ends as
 * it must. How the daemons' heaps, descriptors and threads grow is written to the page.
 */
@Tag("faults")
class SoakTest {
    private static final int MINUTES = Integer.getInteger("rondo.soak.minutes", 30);
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final int CLIENTS = 3;
    private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    Path folder;

    private final SoakLedger ledger = new SoakLedger();
    private final Vitals vitals = new Vitals();

    @Test
    void noJobIsLostAndNoneIsCommittedTwice() throws Exception {
        System.out.println("seed " + SEED);
        List<SoakJob> kinds = SoakJob.all(folder.resolve("inputs"));
        Settings settings = Settings.of(Map.of(
                "rondo.session-timeout", "4s",
                "rondo.worker-timeout", "6s",
                "rondo.dead-after", "20s",
                "rondo.slots", "2",
                "rondo.task-heap", "192m",
                "rondo.chunk-size", "256k",
                "rondo.keep-jobs", "40"));
        try (MachineRoom room = MachineRoom.open(folder.resolve("cluster"), settings)) {
            SoakJob.putInputs(folder.resolve("inputs"), room.remote.store());
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
            List<SoakClient> clients = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SoakClient client = new SoakClient(
                        room,
                        folder.resolve("files"),
                        kinds,
                        ledger,
                        new Random(SEED + i),
                        "client" + i,
                        () -> System.nanoTime() > end);
                clients.add(client);
                threads.add(new Thread(client, "client-" + i));
            }
            threads.forEach(Thread::start);
            Chaos chaos = new Chaos(room, new Random(SEED));
            strike(room, chaos, end);
            for (Thread thread : threads) {
                thread.join();
            }
            for (SoakClient client : clients) {
                client.lookAgain();
            }
            String report = report(room, chaos);
            System.out.println(report);
            if (FaultsPage.wanted().isPresent()) {
                FaultsPage.wanted().get().put("soak", report);
            }
        }
        assertEquals(List.of(), ledger.wrong());
        assertTrue(ledger.looks() > 0);
    }

    private void strike(MachineRoom room, Chaos chaos, long end) throws IOException {
        long sampled = System.nanoTime() - SAMPLE_NANOS;
        while (System.nanoTime() < end) {
            if (System.nanoTime() - sampled >= SAMPLE_NANOS) {
                for (String name : Chaos.spared()) {
                    vitals.sample(name, room.cluster().processes().get(name).pid());
                }
                sampled = System.nanoTime();
                System.out.println(
                        ledger.submitted() + " jobs, " + ledger.wrong().size() + " things wrong");
            }
            chaos.strike();
        }
    }

    private String report(MachineRoom room, Chaos chaos) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                """
                ## %d minutes of mixed jobs under random faults

                %d masters, %d storage nodes, %d workers and %d ZooKeeper servers as processes, %s; sessions of 4 s. %d clients submit
                one job after the other, some submissions twice; outputs are looked at all the while (%d looks) and once more at the
                end. What must come of a job is known from a run in one thread. **Lost: %d. Committed twice: %d. Otherwise wrong: %d.**

                | jobs | submitted | succeeded | failed as told | killed as told |
                |---|---|---|---|---|
                """,
                MINUTES,
                MachineRoom.MASTERS,
                MachineRoom.NODES,
                MachineRoom.WORKERS,
                MachineRoom.ZOOKEEPERS,
                room.hasNetworks() ? "each in a network namespace of its own" : "on one address",
                CLIENTS,
                ledger.looks(),
                ledger.lost(),
                ledger.committedTwice(),
                ledger.wrong().size() - ledger.lost() - ledger.committedTwice()));
        int[] sums = new int[4];
        ledger.rows().forEach((kind, row) -> {
            int[] numbers = {row.submitted, row.succeeded, row.failedAsTold, row.killedAsTold};
            for (int i = 0; i < sums.length; i++) {
                sums[i] += numbers[i];
            }
            text.append(line(kind, numbers));
        });
        text.append(line("in all", sums)).append("\n| what went wrong, one after the other | times |\n|---|---|\n");
        chaos.strikes()
                .forEach((what, times) -> text.append("| ")
                        .append(what)
                        .append(" | ")
                        .append(times)
                        .append(" |\n"));
        text.append("""

                Daemons that were stopped and cut off as the others, and never killed; live heap after a collection in MiB, all
                means of the first and of the last third of the time. A master that comes to lead takes more of both.

                | daemon | heap, first | heap, last | descriptors, first | last | threads, first | last |
                |---|---|---|---|---|---|---|
                """).append(vitals.rows());
        return text.append("\nSeed ")
                .append(SEED)
                .append(". ")
                .append(FaultsPage.made())
                .toString();
    }

    private static String line(String kind, int[] numbers) {
        return String.format(
                Locale.ROOT, "| %s | %d | %d | %d | %d |%n", kind, numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}

package io.rondo.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.base.fault.FaultPoint;
import io.rondo.benchmarks.faults.Daemon.Kind;
import io.rondo.benchmarks.faults.FaultCase.Outputs;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs of which something is killed at a random moment of their commit: {@code -Drondo.kills=N} of them, drawn from
 * {@code -Drondo.seed=N}, which is printed, but for no longer than {@code -Drondo.kills.minutes=N}. A moment is one of the fault points that anybody comes to, masters, keeper, storage
 * nodes or workers, from when the last task is done until the job is over; whoever comes there dies.
 *
 * <p>With {@code -Drondo.peer.hadoop=CLASSPATH} Hadoop's committers are put to the same.
 */
@Tag("faults")
class CommitKillsTest {
    private static final int KILLS = Integer.getInteger("rondo.kills", 20);
    private static final long END =
            System.nanoTime() + TimeUnit.MINUTES.toNanos(Integer.getInteger("rondo.kills.minutes", 60));
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final int CLUSTERS = Integer.getInteger("rondo.faults.clusters", 3);
    private static final int HADOOPS_COMMITTERS = 3;
    private static final long LONGEST_COMMIT_MILLIS = 20_000;

    @TempDir
    Path folder;

    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger left = new AtomicInteger(KILLS);
    private final AtomicInteger jobs = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();
    private final AtomicInteger succeeded = new AtomicInteger();
    private final AtomicInteger partial = new AtomicInteger();
    private final AtomicInteger disagreeing = new AtomicInteger();

    @Test
    void aKillAtARandomMomentOfTheCommitIsNotSeenInTheOutput() throws Exception {
        System.out.println("seed " + SEED);
        List<Thread> runners = new ArrayList<>();
        for (int i = 0; i < CLUSTERS; i++) {
            Path own = Files.createDirectories(folder.resolve("cluster-" + i));
            long seed = SEED + i;
            Thread runner = new Thread(() -> runAll(own, new Random(seed)), "runner-" + i);
            runners.add(runner);
            runner.start();
        }
        for (Thread runner : runners) {
            runner.join();
        }
        System.out.printf("%d killed, %d succeeded: %s%n", killed.get(), succeeded.get(), violations);
        if (FaultsPage.wanted().isPresent()) {
            FaultsPage.wanted().get().put("kills", report());
        }
        assertEquals(List.of(), violations);
    }

    private void runAll(Path own, Random random) {
        while (left.get() > 0 && System.nanoTime() < END) {
            try (FaultCluster cluster = new FaultCluster(Files.createTempDirectory(own, "cluster"))) {
                runAll(cluster, Site.prepare(cluster, Files.createTempDirectory(own, "files"), null), random);
            } catch (Exception | AssertionError e) {
                violations.add("it did not end: " + e); // in whatever state it is, the next kill has another cluster
            }
        }
    }

    private void runAll(FaultCluster cluster, Site site, Random random) throws Exception {
        int[] moments = {moments(cluster, site, Outputs.STORE), moments(cluster, site, Outputs.FILE)};
        while (System.nanoTime() < END) {
            int number = left.getAndUpdate(still -> Math.max(0, still - 1));
            if (number <= 0) {
                return;
            }
            int job = jobs.incrementAndGet();
            Outputs outputs = number % 2 == 0 ? Outputs.STORE : Outputs.FILE;
            int moment = 1 + random.nextInt(moments[outputs.ordinal()]);
            if (!kill(cluster, site, outputs, moment, "kill-" + job)) {
                left.incrementAndGet(); // the job passed fewer points than were counted; another dies in its place
            }
            if (number % 10 == 0) {
                System.out.println(number + " are left, " + violations.size() + " were wrong");
            }
        }
    }

    /** Counts whoever comes by from the last task's end on. */
    private static void onMoment(
            FaultCluster cluster, Outputs outputs, java.util.function.BiConsumer<Integer, Daemon> seen) {
        FaultPoint first = outputs == Outputs.STORE ? FaultPoint.STORE_PREPARING : FaultPoint.OUTPUT_GATHERED;
        AtomicInteger count = new AtomicInteger();
        cluster.onAny((daemon, point) -> {
            if (daemon.kind != Kind.CLIENT && (count.get() > 0 || point == first)) {
                seen.accept(count.incrementAndGet(), daemon);
            }
        });
    }

    private static int moments(FaultCluster cluster, Site site, Outputs outputs) throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (Trial trial = new Trial(cluster, site, "count-" + outputs, outputs, false)) {
            onMoment(cluster, outputs, (number, daemon) -> count.set(number));
            trial.end(cluster.jobs.submit(trial.submission));
            int moments = count.get();
            cluster.heal();
            return moments;
        }
    }

    /** False if nobody came to that moment. */
    private boolean kill(FaultCluster cluster, Site site, Outputs outputs, int moment, String name) throws Exception {
        try (Trial trial = new Trial(cluster, site, name, outputs, false)) {
            CountDownLatch struck = new CountDownLatch(1);
            Daemon[] victim = new Daemon[1];
            onMoment(cluster, outputs, (number, daemon) -> {
                if (number == moment) {
                    victim[0] = daemon;
                    cluster.kill(daemon);
                    struck.countDown();
                }
            });
            String job = cluster.jobs.submit(trial.submission);
            boolean worker = false;
            boolean dead = struck.await(LONGEST_COMMIT_MILLIS, TimeUnit.MILLISECONDS);
            if (dead) {
                killed.incrementAndGet();
                worker = victim[0].kind == Kind.WORKER;
                cluster.expire(victim[0]);
                cluster.revive(victim[0]);
            }
            JobStatus end = trial.end(job);
            succeeded.addAndGet(end.state() == JobState.SUCCEEDED ? 1 : 0);
            List<String> wrong = trial.verdict(job, end, worker);
            partial.addAndGet(
                    wrong.stream().anyMatch(one -> one.contains("has only") || one.contains("holds")) ? 1 : 0);
            disagreeing.addAndGet(
                    wrong.stream().anyMatch(one -> one.contains("committed") || one.contains("decided")) ? 1 : 0);
            for (String one : wrong) {
                violations.add(name + " at " + moment + " of " + victim[0] + ": " + one);
                System.out.println(violations.get(violations.size() - 1));
            }
            return dead;
        }
    }

    private String report() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, """
                ## Jobs killed at a random moment of their commit

                Ours: whoever comes to a fault point, drawn from all that are passed between the end of the last task and the end of the
                job, dies there (threads of one JVM with connections of their own; half of the jobs write to our store, half to
                `file:`). Hadoop's: the application master dies before a change of the file system, drawn from all between COMMIT_STARTED
                and COMMIT_SUCCESS, and a second attempt does what MRAppMaster does then; ten tasks, local files. "Partial" are jobs of
                which a reader saw some and not all files at some time; "disagree" are jobs whose recorded result is not what lies at
                the destination when all is over.

                Besides, of each of ours nothing may be left behind and nothing finished may have run again: %d violations.

                | committer | jobs | succeeded | partial output seen | record and output disagree |
                |---|---|---|---|---|
                """, violations.size()));
        text.append(String.format(
                Locale.ROOT,
                "| Rondo | %d (%d struck) | %d | %d | %d |%n",
                jobs.get(),
                killed.get(),
                succeeded.get(),
                partial.get(),
                disagreeing.get()));
        for (String row : hadoop()) {
            String[] cells = row.split("\\|");
            text.append(String.format(
                    "| Hadoop 3.4.2, %s | %s | %s | %s | %s |%n", cells[0], cells[1], cells[2], cells[3], cells[4]));
        }
        return text.append("\nSeed ")
                .append(SEED)
                .append(". ")
                .append(FaultsPage.made())
                .toString();
    }

    private static List<String> hadoop() throws IOException, InterruptedException {
        String classes = System.getProperty("rondo.peer.hadoop", "");
        if (classes.isEmpty()) {
            return List.of();
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes,
                        "io.rondo.peers.CommitKills",
                        Integer.toString(KILLS),
                        Long.toString(SEED))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> rows = process.inputReader()
                .lines()
                .filter(line -> line.startsWith("ROW "))
                .map(line -> line.substring("ROW ".length()))
                .toList();
        process.waitFor();
        assertEquals(HADOOPS_COMMITTERS, rows.size(), () -> "committers of Hadoop that were tried: " + rows);
        return rows;
    }
}

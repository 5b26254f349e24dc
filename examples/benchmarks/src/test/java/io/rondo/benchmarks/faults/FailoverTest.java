package io.rondo.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.base.config.Settings;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.zookeeper.ZooKeeperCoordination;
import io.rondo.coordination.zookeeper.ZooKeeperSettings;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.examples.Sleep;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.ClientProtocol.AttemptInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ProcessCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the leading master in running jobs, {@code -Drondo.kills=N} times, but for no longer than
 * {@code -Drondo.kills.minutes=N}, in a cluster of processes with sessions of five seconds: nothing that was finished runs
 * again. How long it takes until a task is assigned again is written to the page, and asserted nowhere.
 */
@Tag("faults")
class FailoverTest {
    private static final int KILLS = Integer.getInteger("rondo.kills", 3);
    private static final long END =
            System.nanoTime() + TimeUnit.MINUTES.toNanos(Integer.getInteger("rondo.kills.minutes", 60));
    private static final int TASKS = 24;
    private static final int TASK_MILLIS = 300;

    @TempDir
    Path folder;

    /** In milliseconds from the kill. */
    private record Times(long detected, long elected, long answered, long assigned) {}

    @Test
    void nothingFinishedRunsAgainWhenTheLeadingMasterIsKilled() throws Exception {
        Settings settings = Settings.of(Map.of("rondo.session-timeout", "5s"));
        List<Times> times = new ArrayList<>();
        try (ProcessCluster cluster = ProcessCluster.start(new MiniClusterSettings(folder, false, 2, 1, 2, settings));
                RemoteStore remote = RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), settings);
                Coordination witness = witness(cluster)) {
            JobClient jobs = JobClient.connect(remote.addresses(), remote.rpc());
            for (int kill = 0; kill < KILLS && System.nanoTime() < END; kill++) {
                String job = submit(remote, jobs, "/out-" + kill);
                until(
                        "some tasks are done",
                        () -> jobs.show(job).status().maps().done() >= 3);
                Set<String> finished = new HashSet<>();
                jobs.show(job).attempts().stream()
                        .filter(attempt -> attempt.state().equals("SUCCEEDED"))
                        .forEach(attempt -> finished.add(attempt.attempt().toString()));
                Coordination.LeaderHint leader = witness.leader(Role.JOBMASTER).orElseThrow();
                int number = remote.addresses().indexOf(Address.parse(leader.advertised()));
                times.add(killAndWait(cluster, witness, jobs, job, leader, number));
                System.out.println((kill + 1) + ": " + times.get(kill));
                cluster.startMaster(number); // while the job goes on
                JobStatus end = jobs.await(job, status -> {});
                assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
                nothingFinishedRanAgain(jobs.show(job).attempts(), finished);
            }
        }
        String report = report(times);
        System.out.println(report);
        if (FaultsPage.wanted().isPresent()) {
            FaultsPage.wanted().get().put("failover", report);
        }
    }

    private static Coordination witness(ProcessCluster cluster) {
        return ZooKeeperCoordination.connect(
                new ZooKeeperSettings(cluster.zooKeepers(), Duration.ofSeconds(20), cluster.zooKeeperSecret()));
    }

    private static String submit(RemoteStore remote, JobClient jobs, String output) {
        try (LoadedProgram program = LoadedProgram.load(List.of(), Sleep.class.getName())) {
            return jobs.submit(new JobPreparation(remote.store(), new Storages(remote.store())::of, new PathRule(false))
                    .prepare(new JobPreparation.Request(
                            program,
                            List.of(),
                            List.of(Integer.toString(TASKS), Integer.toString(TASK_MILLIS), "rondo:" + output),
                            List.of(),
                            List.of(),
                            Map.of(),
                            false,
                            1 << 20,
                            ReducerChoice.of(1),
                            "test")));
        }
    }

    private static Times killAndWait(
            ProcessCluster cluster,
            Coordination witness,
            JobClient jobs,
            String job,
            Coordination.LeaderHint leader,
            int number) {
        cluster.kill("master-" + number);
        long wall = System.currentTimeMillis();
        long start = System.nanoTime();
        until(
                "its session is over",
                () -> witness.membership().members().stream()
                        .noneMatch(member ->
                                member.kind().equals("master") && member.rpc().equals(leader.advertised())));
        long detected = millisSince(start);
        until(
                "another is elected",
                () -> witness.leader(Role.JOBMASTER)
                        .filter(other -> other.epoch() > leader.epoch())
                        .isPresent());
        long elected = millisSince(start);
        jobs.list(1);
        long answered = millisSince(start);
        long[] assigned = new long[1];
        until("a task is assigned", () -> {
            assigned[0] = jobs.show(job).attempts().stream()
                    .mapToLong(AttemptInfo::started)
                    .filter(at -> at >= wall + detected)
                    .min()
                    .orElse(0);
            return assigned[0] > 0;
        });
        return new Times(detected, elected, answered, assigned[0] - wall);
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static void until(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("In two minutes it did not come about that " + what + ".");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void nothingFinishedRanAgain(List<AttemptInfo> attempts, Set<String> finished) {
        Set<String> tasks = new HashSet<>();
        for (AttemptInfo attempt : attempts) {
            String task = attempt.attempt().phase() + "-" + attempt.attempt().task();
            if (attempt.state().equals("SUCCEEDED") && !tasks.add(task)) {
                throw new AssertionError(task + " finished twice");
            }
            if (finished.contains(attempt.attempt().toString())
                    && !attempt.state().equals("SUCCEEDED")) {
                throw new AssertionError(attempt + " had finished");
            }
        }
    }

    private static String report(List<Times> times) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, """
                ## The leading master is killed

                `kill -9` of the leading master's process in a running job, %d times; sessions of 5 s; two masters, one storage node, two
                workers and ZooKeeper, all on one machine of %d processors. **Finished tasks that ran again: 0** (asserted after each).

                | from the kill, in ms | p50 | p99 | most |
                |---|---|---|---|
                """, times.size(), Runtime.getRuntime().availableProcessors()));
        row(text, "until its session is over (detection)", times, Times::detected);
        row(text, "then until another has the next epoch (election)", times, one -> one.elected() - one.detected());
        row(text, "then until it answers (replay)", times, one -> one.answered() - one.elected());
        row(text, "until the next task is assigned, in all", times, Times::assigned);
        return text.append("\n").append(FaultsPage.made()).toString();
    }

    private static void row(StringBuilder text, String name, List<Times> times, ToLongFunction<Times> what) {
        long[] sorted = times.stream().mapToLong(what).sorted().toArray();
        text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d |%n",
                name,
                sorted[sorted.length / 2],
                sorted[(int) Math.min(sorted.length - 1, Math.ceil(0.99 * sorted.length) - 1)],
                sorted[sorted.length - 1]));
    }
}

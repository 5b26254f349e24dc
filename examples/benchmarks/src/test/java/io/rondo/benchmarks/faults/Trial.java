package io.rondo.benchmarks.faults;

import io.rondo.benchmarks.faults.FaultCase.Outputs;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.ClientProtocol.AttemptInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One job with a reader on its outputs, and the verdict on what has become of them. */
final class Trial implements AutoCloseable {
    private static final int PARTS = 2;
    /** Between two looks: what a crash leaves lies there for much longer. */
    private static final int LOOK_MILLIS = 5;

    private static final long END_MILLIS = 90_000;
    private static final long TIDY_MILLIS = 20_000;

    private final FaultCluster cluster;
    private final String name;
    private final boolean inStore;
    private final List<Output> outputs;
    private final OutputWatch watch;
    final JobSubmission submission;

    /** @param site where files of the trial may lie, and what its input holds */
    Trial(FaultCluster cluster, Site site, String name, Outputs where, boolean failing) {
        this.cluster = cluster;
        this.name = name;
        this.inStore = where.store();
        this.outputs = outputs(site, where);
        this.submission = prepare(failing ? "rondo:/in/bad" : "rondo:/in/good");
        this.watch = new OutputWatch(outputs, OutputWatch.table(site.expected(), PARTS), LOOK_MILLIS);
    }

    private List<Output> outputs(Site site, Outputs where) {
        Output store = new Output.InStore(cluster.store, "/out/" + name);
        Output file = new Output.InFolder(site.folder().resolve(name).resolve("out"));
        return switch (where) {
            case STORE -> List.of(store);
            case FILE -> List.of(file);
            case HDFS -> List.of(new Output.InHdfs(site.hdfs(), "/" + name + "/out"));
            case ALL -> List.of(store, file, new Output.InHdfs(site.hdfs(), "/" + name + "/out"));
        };
    }

    private JobSubmission prepare(String input) {
        List<String> arguments = new ArrayList<>(List.of(input));
        outputs.forEach(output -> arguments.add(output.uri()));
        try (LoadedProgram program = LoadedProgram.load(List.of(), Tally.class.getName())) {
            return new JobPreparation(cluster.store, cluster.storages::of, new PathRule(true))
                    .prepare(new JobPreparation.Request(
                            program,
                            List.of(),
                            arguments,
                            List.of(),
                            List.of(),
                            Map.of(),
                            false,
                            1 << 10,
                            ReducerChoice.of(PARTS),
                            "test"));
        }
    }

    /** Waits for the job's end. */
    JobStatus end(String job) throws Exception {
        return CompletableFuture.supplyAsync(() -> cluster.jobs.await(job, status -> {}))
                .get(END_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How often the outputs were looked at. */
    long looks() {
        return watch.looks();
    }

    /**
     * Everything that is not as it must be, the cluster being healed first.
     *
     * @param workersDied whether a finished map may have been lost with the only one that had it
     */
    List<String> verdict(String job, JobStatus end, boolean workersDied) throws IOException {
        List<String> violations = new ArrayList<>();
        boolean committed = end.state() == JobState.SUCCEEDED;
        String decision = cluster.witness
                .readOnce("decisions/" + job)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .orElse("nothing");
        if (!decision.equals(committed ? "COMMIT" : "ABORT")) {
            violations.add("told " + end.state() + ", decided " + decision);
        }
        violations.addAll(watch.end(committed));
        nothingFinishedRanAgain(job, workersDied, violations);
        tidy(job, committed, violations);
        return violations;
    }

    private void nothingFinishedRanAgain(String job, boolean workersDied, List<String> violations) {
        List<AttemptInfo> attempts = cluster.jobs.show(job).attempts();
        Map<String, Long> finished = attempts.stream()
                .filter(attempt -> attempt.state().equals("SUCCEEDED"))
                .collect(Collectors.groupingBy(Trial::task, TreeMap::new, Collectors.counting()));
        finished.forEach((task, times) -> {
            if (times > 1) {
                violations.add(task + " finished " + times + " times");
            }
        });
        if (!workersDied) {
            attempts.stream()
                    .filter(attempt -> attempt.state().equals("OUTPUT_LOST"))
                    .forEach(attempt -> violations.add(attempt.attempt() + " had finished and was given up"));
        }
    }

    private static String task(AttemptInfo attempt) {
        AttemptId id = attempt.attempt();
        return id.phase() + "-" + id.task();
    }

    /** Nothing is left that nobody refers to, once deletions have been carried out. */
    private void tidy(String job, boolean committed, List<String> violations) throws IOException {
        cluster.heal();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIDY_MILLIS);
        List<String> left = leftovers(job, committed);
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(100_000_000);
            left = leftovers(job, committed);
        }
        left.forEach(one -> violations.add("left behind: " + one));
    }

    private List<String> leftovers(String job, boolean committed) throws IOException {
        List<String> left = new ArrayList<>();
        for (Output output : outputs) {
            left.addAll(output.leftovers());
        }
        Set<String> chunks = chunksOnDisk(job);
        int referred = committed && inStore ? referred() : 0;
        if (chunks.size() != referred) {
            left.add(chunks.size() + " chunks of " + job + " where " + referred + " are referred to");
        }
        return left;
    }

    private Set<String> chunksOnDisk(String job) throws IOException {
        Set<String> names = new HashSet<>();
        for (int node = 0; node < FaultCluster.NODES; node++) {
            try (Stream<Path> files = Files.walk(cluster.data(node).resolve("chunks"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.startsWith("t" + job + "_"))
                        .forEach(names::add);
            } catch (java.io.UncheckedIOException e) {
                names.add("something that was being deleted"); // looked at again
            }
        }
        return names;
    }

    private int referred() {
        KeeperReply.Sealed sealed =
                (KeeperReply.Sealed) cluster.keeper().call(new KeeperRequest.ListFolder("/out/" + name, "", false));
        return sealed.manifest().size()
                + cluster.store.listWithChunks("/out/" + name).stream()
                        .mapToInt(file -> file.chunks().size())
                        .sum();
    }

    @Override
    public void close() {
        watch.close();
    }
}

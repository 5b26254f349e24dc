package io.rondo.benchmarks.faults;

import io.rondo.base.lifecycle.Closing;
import io.rondo.benchmarks.faults.FaultCase.Outputs;
import io.rondo.benchmarks.faults.FaultRun.Result;
import io.rondo.dfs.client.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** Runs cases on several clusters at a time, since most of a case's time is spent waiting for somebody to be given up. */
final class FaultMatrix implements AutoCloseable {
    private static final int WORDS = 400;
    private static final int DIFFERENT = 20;

    private final Path folder;
    private final List<FaultCase> cases;
    private final int clusters;
    private final MiniDFSCluster hdfs;
    private final Map<String, Long> expected = new TreeMap<>();
    private final String text = text();

    FaultMatrix(Path folder, List<FaultCase> cases, int clusters) throws IOException {
        this.folder = folder;
        this.cases = cases;
        this.clusters = Math.min(clusters, Math.max(1, cases.size()));
        boolean wanted = cases.stream().anyMatch(one -> one.outputs() == Outputs.HDFS || one.outputs() == Outputs.ALL);
        this.hdfs = wanted ? startHdfs() : null;
    }

    private MiniDFSCluster startHdfs() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        MiniDFSCluster started =
                new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        started.waitActive();
        return started;
    }

    private String text() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            String word = "word" + i * 7 % DIFFERENT;
            expected.merge(word, 1L, Long::sum);
            words.append(word).append(i % 5 == 4 ? '\n' : ' ');
        }
        return words.toString();
    }

    /** In the order of the cases. */
    List<Result> results() throws Exception {
        Result[] results = new Result[cases.size()];
        Queue<Integer> left = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < cases.size(); i++) {
            left.add(i);
        }
        List<Thread> runners = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < clusters; i++) {
            Path own = Files.createDirectories(folder.resolve("cluster-" + i));
            Thread runner = new Thread(() -> runAll(own, left, results, done), "runner-" + i);
            runners.add(runner);
            runner.start();
        }
        for (Thread runner : runners) {
            runner.join();
        }
        return List.of(results);
    }

    private void runAll(Path own, Queue<Integer> left, Result[] results, AtomicInteger done) {
        Closing parts = new Closing();
        FaultCluster cluster = null;
        for (Integer next = left.poll(); next != null; next = left.poll()) {
            FaultCase one = cases.get(next);
            try {
                if (cluster == null) {
                    cluster = parts.add(start(Files.createDirectories(own.resolve("from-" + next))));
                }
                FileSystem system = hdfs == null ? null : hdfs.getFileSystem();
                results[next] =
                        new FaultRun(cluster, one, own.resolve("files"), system, "case-" + next, expected).run();
            } catch (Exception | AssertionError e) {
                results[next] = new Result(one, List.of(broke(e)), 0, 0);
                cluster = null; // whatever state it is in, the next case begins with another
            }
            System.out.printf(
                    "%d of %d: %s %s%n",
                    done.incrementAndGet(),
                    cases.size(),
                    one,
                    results[next].right() ? "right in " + results[next].millis() + " ms" : results[next].violations());
        }
        parts.close();
    }

    private static String broke(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return "it did not end: " + e + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private FaultCluster start(Path own) throws IOException {
        FaultCluster cluster = new FaultCluster(own);
        put(cluster.store, "/in/good", text);
        put(cluster.store, "/in/bad", text + "fail\n");
        return cluster;
    }

    private static void put(FileStore store, String path, String content) throws IOException {
        try (FileStore.StoreOutput out = store.create(path, false)) {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            out.write(bytes, 0, bytes.length);
        }
    }

    @Override
    public void close() {
        if (hdfs != null) {
            hdfs.shutdown();
        }
    }
}

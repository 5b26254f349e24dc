package io.rondo.benchmarks.faults;

import io.rondo.base.lifecycle.Closing;
import io.rondo.benchmarks.faults.FaultCase.Outputs;
import io.rondo.benchmarks.faults.FaultRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** Runs cases on several clusters at a time, since most of a case's time is spent waiting for somebody to be given up. */
final class FaultMatrix implements AutoCloseable {
    private final Path folder;
    private final List<FaultCase> cases;
    private final int clusters;
    private final MiniDFSCluster hdfs;

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
        Site site = null;
        for (Integer next = left.poll(); next != null; next = left.poll()) {
            FaultCase one = cases.get(next);
            try {
                if (cluster == null) {
                    cluster = parts.add(new FaultCluster(Files.createDirectories(own.resolve("from-" + next))));
                    site = Site.prepare(cluster, own.resolve("files"), hdfs == null ? null : hdfs.getFileSystem());
                }
                results[next] = new FaultRun(cluster, one, site, "case-" + next).run();
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

    @Override
    public void close() {
        if (hdfs != null) {
            hdfs.shutdown();
        }
    }
}

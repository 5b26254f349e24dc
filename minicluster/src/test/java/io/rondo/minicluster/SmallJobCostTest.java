package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.TxnLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a word count of a megabyte costs, counted and bounded: calls, transactions of ZooKeeper, and forced writes. The bounds
 * leave a little room for what the cluster does on its own meanwhile.
 */
class SmallJobCostTest {
    @TempDir
    Path folder;

    /** Counts words. */
    static final class Count implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0))).map(Words.class).fold(Long::sum).write(Text.table(args.get(1)));
        }
    }

    static final class Words implements Mapper<Long, String, String, Long> {
        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            for (String word : line.split(" ")) {
                out.emit(word, 1L);
            }
        }
    }

    /**
     * @param calls by their methods
     * @param transactions of ZooKeeper
     * @param forces by the folders of the cluster, and {@code out} for the output's own
     */
    private record Cost(Map<String, Integer> calls, int transactions, Map<String, Integer> forces) {
        int calls(String... methods) {
            return Stream.of(methods)
                    .mapToInt(method -> calls.getOrDefault(method, 0))
                    .sum();
        }

        int forces(String of) {
            return forces.getOrDefault(of, 0);
        }
    }

    private Cost cost(String output) throws IOException {
        Path input = Files.writeString(folder.resolve("in"), "some words and more\n".repeat(50_000));
        CountingNetwork rpc = new CountingNetwork(new InProcessNetwork());
        InProcessBulkNetwork bulk = new InProcessBulkNetwork();
        Networks networks = new Networks(role -> rpc, role -> bulk, new Address(Address.IN_PROCESS, 0));
        MiniClusterSettings shape = MiniClusterSettings.small();
        try (MiniCluster cluster = MiniCluster.start(shape, networks);
                Recording forces = new Recording()) {
            assertEquals(JobState.SUCCEEDED, run(cluster, input, output + "/first")); // what is made once is made by it
            Map<String, Integer> before = Map.copyOf(rpc.calls());
            int transactionsBefore = transactions(shape);
            forces.enable("jdk.FileForce").withThreshold(Duration.ZERO);
            forces.start();
            assertEquals(JobState.SUCCEEDED, run(cluster, input, output + "/second"));
            forces.stop();
            Map<String, Integer> calls = new TreeMap<>(rpc.calls());
            calls.replaceAll((method, count) -> count - before.getOrDefault(method, 0));
            return new Cost(calls, transactions(shape) - transactionsBefore, byPlace(forces, shape));
        }
    }

    private static JobState run(MiniCluster cluster, Path input, String output) {
        return cluster.run(Count.class, 1, input.toString(), output).state();
    }

    private static int transactions(MiniClusterSettings shape) throws IOException {
        int count = 0;
        try (TxnLog.TxnIterator log =
                new FileTxnLog(shape.data().resolve("zookeeper/version-2").toFile()).read(0)) {
            do {
                count++;
            } while (log.next());
        }
        return count;
    }

    private Map<String, Integer> byPlace(Recording forces, MiniClusterSettings shape) throws IOException {
        Path file = folder.resolve("forces.jfr");
        forces.dump(file);
        Map<String, Integer> counts = new TreeMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            Path forced = Path.of(event.getString("path"));
            boolean ofCluster = forced.startsWith(shape.data());
            String place =
                    ofCluster ? shape.data().relativize(forced).getName(0).toString() : "out";
            counts.merge(place, 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void aJobWithAnOutputInTheStore() throws IOException {
        Cost cost = cost("rondo:/out");
        atMost(1, cost.calls("jobmaster/submit"), cost);
        atMost(1, cost.calls("jobmaster/describe-job"), cost);
        atMost(1, cost.calls("jobmaster/locate-maps"), cost);
        atMost(2, cost.calls("jobmaster/report"), cost); // one for each task
        atMost(10, cost.calls("jobmaster/poll"), cost);
        atMost(14, cost.calls("keeper/call"), cost);
        atMost(21, cost.transactions(), cost);
        atMost(
                28,
                cost.forces("storage-0"),
                cost); // 14: five objects with their folders; the rest is the deletion of the first job's
    }

    @Test
    void aJobWithAnOutputOutside() throws IOException {
        Cost cost = cost(folder.resolve("out").toString());
        atMost(1, cost.calls("jobmaster/submit"), cost);
        atMost(1, cost.calls("jobmaster/describe-job"), cost);
        atMost(1, cost.calls("jobmaster/locate-maps"), cost);
        atMost(6, cost.calls("jobmaster/report"), cost); // two tasks, and the output's four steps
        atMost(16, cost.calls("jobmaster/poll"), cost);
        atMost(11, cost.calls("keeper/call"), cost);
        atMost(26, cost.transactions(), cost);
        atMost(12, cost.forces("storage-0"), cost);
        atMost(16, cost.forces("out"), cost);
    }

    private static void atMost(int bound, int count, Cost cost) {
        assertTrue(count <= bound, () -> count + " where " + bound + " are allowed, of " + cost);
        assertTrue(count > 0, () -> "nothing was counted: " + cost);
    }
}

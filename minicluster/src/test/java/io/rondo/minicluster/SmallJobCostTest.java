package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a word count of a megabyte costs, counted and bounded: calls, forced writes, and of these those of ZooKeeper. */
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

    /** Forced writes by what they were for. */
    private record Cost(Map<String, Integer> calls, Map<String, Long> forces) {}

    private Cost cost(String output) throws IOException {
        Path input = Files.writeString(folder.resolve("in"), "some words and more\n".repeat(50_000));
        CountingNetwork rpc = new CountingNetwork(new InProcessNetwork());
        InProcessBulkNetwork bulk = new InProcessBulkNetwork();
        Networks networks = new Networks(role -> rpc, role -> bulk, new Address(Address.IN_PROCESS, 0));
        try (MiniCluster cluster = MiniCluster.start(MiniClusterSettings.small(), networks);
                Recording forces = new Recording()) {
            assertEquals(JobState.SUCCEEDED, run(cluster, input, output + "/first")); // what is made once is made by it
            Map<String, Integer> before = new TreeMap<>(rpc.calls());
            forces.enable("jdk.FileForce").withThreshold(java.time.Duration.ZERO);
            forces.start();
            assertEquals(JobState.SUCCEEDED, run(cluster, input, output + "/second"));
            forces.stop();
            Map<String, Integer> calls = new TreeMap<>();
            rpc.calls().forEach((method, count) -> calls.put(method, count - before.getOrDefault(method, 0)));
            calls.values().removeIf(count -> count == 0);
            return new Cost(calls, byPurpose(forces));
        }
    }

    private static JobState run(MiniCluster cluster, Path input, String output) {
        return cluster.run(Count.class, 1, input.toString(), output).state();
    }

    private Map<String, Long> byPurpose(Recording forces) throws IOException {
        Path file = folder.resolve("forces.jfr");
        forces.dump(file);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        return events.stream()
                .collect(Collectors.groupingBy(event -> event.getString("path"), TreeMap::new, Collectors.counting()));
    }

    @Test
    void aJobWithAnOutputOutside() throws IOException {
        Cost cost = cost(folder.resolve("out").toString());
        System.err.println(cost.calls());
        cost.forces().forEach((path, count) -> System.err.println(count + " " + path));
    }

    @Test
    void aJobWithAnOutputInTheStore() throws IOException {
        Cost cost = cost("rondo:/out");
        System.err.println(cost.calls());
        cost.forces().forEach((path, count) -> System.err.println(count + " " + path));
    }
}

package io.rondo.worker.shuffle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.codec.Codecs;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcServices;
import io.rondo.base.security.Secrets;
import io.rondo.base.transfer.BulkServer;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.base.transfer.TcpBulkNetwork;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocations;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.data.DataSettings;
import io.rondo.worker.data.MapOutput;
import io.rondo.worker.data.MapOutputBuilder;
import io.rondo.worker.data.ReduceInput;
import io.rondo.worker.data.RunSource;
import io.rondo.worker.data.ShuffleShape;
import io.rondo.worker.data.Stopwatch;
import io.rondo.worker.data.WorkerMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetching from workers that live, die and damage, with a master that answers as a real one does. */
@Timeout(30)
class FetcherTest {
    private static final int RECORDS = 20_000;
    private static final AttemptId REDUCE = new AttemptId("j1-1", Phase.REDUCE, 1, 0);
    private static final long MUCH = 64 << 20;

    @TempDir
    Path folder;

    private final InProcessNetwork rpc = new InProcessNetwork();
    private final InProcessBulkNetwork bulk = new InProcessBulkNetwork();
    private final List<Report> reports = new CopyOnWriteArrayList<>();
    private final ShuffleShape<String, Long> shape = new ShuffleShape<>(
            Codecs.key(String.class), Codecs.value(Long.class), Optional.empty(), Optional.empty(), List.of(), 2);
    private volatile MapLocations locations = new MapLocations(0, false, List.of());
    private LeaderCalls master;

    @BeforeEach
    void serve() {
        RpcServices services = new RpcServices();
        services.on(WorkerProtocol.LOCATE_MAPS, (asked, caller) -> CompletableFuture.completedFuture(locations));
        master = new LeaderCalls(
                List.of(rpc.serve(new Address("in-process", 0), services).address()), rpc);
    }

    @AfterEach
    void close() {
        rpc.close();
        bulk.close();
    }

    /** A worker with the output of one map attempt. */
    private final class Holder {
        final String name;
        final MapOutputs outputs = new MapOutputs();
        final BulkServer server = bulk.serve(new Address("in-process", 0), outputs);
        final AttemptId map;
        final MapOutput output;

        Holder(String name, int task, int attempt) throws IOException {
            this.name = name;
            this.map = new AttemptId("j1-1", Phase.MAP, task, attempt);
            Path file = folder.resolve(name + "-" + task + "-" + attempt);
            DataSettings settings = new DataSettings(1 << 20, folder.resolve("spills"));
            try (MapOutputBuilder<String, Long> builder =
                    new MapOutputBuilder<>(shape, settings, file, new Stopwatch())) {
                for (long i = 0; i < RECORDS; i++) {
                    builder.emit("key " + i * 7919 % RECORDS, i);
                }
                output = builder.finish();
            }
            outputs.add(map, output);
        }

        MapLocation location() {
            return new MapLocation(map, name, "host", server.address().toString());
        }
    }

    private void locate(MapLocation... maps) {
        locations = new MapLocations(locations.version() + 1, false, List.of(maps));
    }

    private Fetcher fetcher(HeldOutputs local, long memory) {
        return new Fetcher(master, bulk, local, "me", folder.resolve("fetched"), memory(memory), host -> false);
    }

    private static FetchMemory memory(long bytes) {
        return new FetchMemory(new WorkerMemory(bytes, 1).open(), bytes);
    }

    /** A fetcher on the host of all other workers. */
    private Fetcher neighbour() {
        return new Fetcher(master, bulk, new MapOutputs(), "me", folder.resolve("fetched"), memory(0), host -> true);
    }

    private void fetches(Fetcher fetcher, int maps) throws Exception {
        List<RunSource> sources = fetcher.fetch(REDUCE, maps, reports::add, fetched -> {});
        assertEquals(maps, sources.size());
        long records = 0;
        try (ReduceInput<String, Long> input = ReduceInput.merge(
                sources, shape, new DataSettings(1 << 20, folder.resolve("merge")), new Stopwatch())) {
            while (input.nextGroup()) {
                for (Long value : input.values()) {
                    records += value >= 0 ? 1 : 0;
                }
            }
        }
        assertEquals(
                maps * new Holder("other", 99, maps).output.segments().get(1).records(), records);
    }

    private List<String> filesFetched() throws IOException {
        if (!Files.exists(folder.resolve("fetched"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("fetched"))) {
            return files.map(Path::toString).toList();
        }
    }

    @Test
    void manyMapsFromSeveralWorkersAndThisOne() throws Exception {
        List<MapLocation> maps = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            maps.add(new Holder("worker-" + i % 3, i, 0).location());
        }
        Holder mine = new Holder("me", 9, 0);
        maps.add(mine.location());
        mine.server.close(); // its own outputs a worker does not ask for over the network
        locate(maps.toArray(MapLocation[]::new));
        try (Fetcher fetcher = fetcher(mine.outputs, MUCH)) {
            fetches(fetcher, 10);
        }
        assertEquals(List.of(), reports);
    }

    @Test
    void whatDoesNotFitInMemoryGoesToFilesWhichAreRemoved() throws Exception {
        locate(new Holder("a", 0, 0).location(), new Holder("b", 1, 0).location());
        try (Fetcher fetcher = fetcher(new MapOutputs(), 20 << 10)) {
            fetches(fetcher, 2);
            assertFalse(filesFetched().isEmpty());
        }
        assertEquals(List.of(), filesFetched());
    }

    @Test
    void overARealNetworkSegmentsTravelCompressed() throws Exception {
        try (TcpBulkNetwork tcp = new TcpBulkNetwork(PeerRole.WORKER, Secrets.none())) {
            Holder holder = new Holder("a", 0, 0);
            try (BulkServer server = tcp.serve(new Address("127.0.0.1", 0), holder.outputs)) {
                locate(new MapLocation(holder.map, "a", "host", server.address().toString()));
                try (Fetcher fetcher = new Fetcher(
                        master, tcp, new MapOutputs(), "me", folder.resolve("f"), memory(MUCH), host -> false)) {
                    fetches(fetcher, 1);
                }
                byte[] request = ShuffleRequest.WIRE.encode(new ShuffleRequest.Read(holder.map, 1, true));
                try (InputStream in = tcp.client(server.address()).read(request)) {
                    assertTrue(in.readAllBytes().length
                            < holder.output.segments().get(1).length());
                }
            }
        }
        assertEquals(List.of(), reports);
    }

    @Test
    void aWorkerThatDiesIsReportedAndTheNextLocationUsed() throws Exception {
        Holder dead = new Holder("a", 0, 0);
        dead.server.close();
        Holder again = new Holder("b", 0, 1);
        locate(dead.location());
        try (Fetcher fetcher = fetcher(new MapOutputs(), MUCH)) {
            List<RunSource> sources = fetcher.fetch(
                    REDUCE,
                    1,
                    report -> {
                        reports.add(report);
                        locate(again.location());
                    },
                    fetched -> {});
            assertEquals(again.output.segments().get(1).length(), sources.get(0).length());
        }
        assertEquals(1, reports.size());
        assertEquals(dead.map, ((Report.FetchFailed) reports.get(0)).map());
    }

    private static void flipBit(MapOutput output, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(output.file().toFile(), "rw")) {
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1);
        }
    }

    @Test
    void onOneHostFilesAreReadWhereTheyLieAndNothingIsCopied() throws Exception {
        locate(new Holder("a", 0, 0).location(), new Holder("b", 1, 0).location());
        try (Fetcher fetcher = neighbour()) {
            fetches(fetcher, 2);
            assertEquals(List.of(), filesFetched(), "though there is no memory for copies");
        }
        assertEquals(List.of(), reports);
    }

    @Test
    void aFileThatIsNotWhatItsWorkerMeansIsFetchedFromTheWorker() throws Exception {
        Holder other = new Holder("a", 0, 0);
        MapOutput.Segment meant = other.output.segments().get(1);
        MapOutput.Segment told =
                new MapOutput.Segment(meant.offset(), meant.length(), meant.records(), meant.digest() + 1);
        other.outputs.add(other.map, new MapOutput(other.output.file(), List.of(meant, told)));
        locate(other.location());
        try (Fetcher fetcher = neighbour()) {
            fetches(fetcher, 1);
            assertEquals(1, filesFetched().size());
        }
        assertEquals(List.of(), reports);
    }

    @Test
    void whatIsDamagedWhereItLiesIsToldAndNothingElse() throws Exception {
        Holder sound = new Holder("a", 0, 0);
        Holder damaged = new Holder("b", 1, 0);
        Holder gone = new Holder("c", 2, 0);
        locate(sound.location(), damaged.location(), gone.location());
        MapOutput.Segment segment = damaged.output.segments().get(1);
        flipBit(damaged.output, segment.offset() + segment.length() / 2);
        try (Fetcher fetcher = neighbour()) {
            fetcher.fetch(REDUCE, 3, reports::add, fetched -> {});
            assertEquals(List.of(), reports);
            Files.delete(gone.output.file());
            assertEquals(2, fetcher.tellWhatIsDamaged(REDUCE, reports::add));
        }
        assertEquals(
                Set.of(damaged.map, gone.map),
                reports.stream()
                        .map(report -> (Report.FetchFailed) report)
                        .filter(Report.FetchFailed::certain)
                        .map(Report.FetchFailed::map)
                        .collect(Collectors.toSet()));
    }

    @Test
    void damageIsFoundBeforeItReachesTheMerge() throws Exception {
        Holder damaged = new Holder("a", 0, 0);
        MapOutput.Segment segment = damaged.output.segments().get(1);
        flipBit(damaged.output, segment.offset() + segment.length() / 2);
        Holder sound = new Holder("b", 0, 1);
        locate(damaged.location());
        try (Fetcher fetcher = fetcher(new MapOutputs(), MUCH)) {
            List<RunSource> sources = fetcher.fetch(
                    REDUCE,
                    1,
                    report -> {
                        reports.add(report);
                        locate(sound.location());
                    },
                    fetched -> {});
            assertEquals(1, sources.size());
        }
        assertTrue(((Report.FetchFailed) reports.get(0)).reason().contains("damaged run"), reports::toString);
    }

    @Test
    void aJobThatIsOverEndsTheFetch() throws IOException {
        locations = new MapLocations(1, true, List.of());
        try (Fetcher fetcher = fetcher(new MapOutputs(), MUCH)) {
            assertThrows(CancellationException.class, () -> fetcher.fetch(REDUCE, 1, reports::add, fetched -> {}));
        }
    }

    @Test
    void anInterruptEndsTheFetch() throws IOException {
        try (Fetcher fetcher = fetcher(new MapOutputs(), MUCH)) {
            Thread.currentThread().interrupt();
            RondoException stopped =
                    assertThrows(RondoException.class, () -> fetcher.fetch(REDUCE, 1, reports::add, fetched -> {}));
            assertTrue(Thread.interrupted());
            assertEquals("interrupted", stopped.code());
        }
    }

    @Test
    void anOutputThatWasTakenOverIsAsGoodAsTheFirst() throws Exception {
        Holder holder = new Holder("one", 0, 0);
        MapOutputs mine = new MapOutputs();
        new Takeovers(bulk, mine, folder.resolve("mine")).take(holder.location());
        MapOutput copy = mine.find(holder.map).orElseThrow();
        assertEquals(-1, Files.mismatch(holder.output.file(), copy.file()));
        holder.server.close();
        Files.delete(holder.output.file());
        new Takeovers(bulk, mine, folder.resolve("mine")).take(holder.location()); // is here, so nobody is asked
        locate(new MapLocation(holder.map, "me", "host", "in-process:1"));
        try (Fetcher fetcher = fetcher(mine, MUCH)) {
            fetches(fetcher, 1);
        }
    }

    @Test
    void anOutputThatIsDamagedIsNotTakenOver() throws Exception {
        Holder holder = new Holder("one", 0, 0);
        byte[] bytes = Files.readAllBytes(holder.output.file());
        bytes[bytes.length / 3] ^= 1;
        Files.write(holder.output.file(), bytes);
        MapOutputs mine = new MapOutputs();
        Takeovers takeovers = new Takeovers(bulk, mine, folder.resolve("mine"));
        assertThrows(IOException.class, () -> takeovers.take(holder.location()));
        assertTrue(mine.find(holder.map).isEmpty());
        try (Stream<Path> left = Files.list(folder.resolve("mine").resolve("j1-1"))) {
            assertEquals(List.of(), left.toList());
        }
    }
}

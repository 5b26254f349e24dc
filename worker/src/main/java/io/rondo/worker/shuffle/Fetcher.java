package io.rondo.worker.shuffle;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocations;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.data.MapOutput;
import io.rondo.worker.data.RunSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Gathers a reduce's segment of every map's output: by reference from this worker, else over the network, into memory up to a
 * budget and into scratch files beyond it. A fetch that fails is told to the master, and the map's next location awaited.
 */
public final class Fetcher {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int TRIES = 3;

    private final LeaderCalls master;
    private final BulkNetwork network;
    private final MapOutputs local;
    private final String worker;
    private final Path scratch;
    private long memoryLeft;

    /** @param memoryBytes segments are held in memory up to this many bytes */
    public Fetcher(
            LeaderCalls master, BulkNetwork network, MapOutputs local, String worker, Path scratch, long memoryBytes) {
        this.master = master;
        this.network = network;
        this.local = local;
        this.worker = worker;
        this.scratch = scratch;
        this.memoryLeft = memoryBytes;
    }

    /** All segments of the partition, in the order of their maps. Blocks until every map has one. */
    public List<RunSource> fetch(AttemptId reduce, int maps, Consumer<Report> reports) throws IOException {
        Map<Integer, RunSource> fetched = new TreeMap<>();
        long known = -1;
        while (fetched.size() < maps) {
            if (Thread.interrupted()) {
                throw new IOException("the attempt was cancelled");
            }
            MapLocations locations = master.call(
                    WorkerProtocol.LOCATE_MAPS, new WorkerProtocol.LocateMaps(reduce.job(), known), PATIENCE);
            if (locations.jobOver()) {
                throw new IOException("the job is over");
            }
            known = locations.version();
            for (MapLocation location : locations.maps()) {
                if (!fetched.containsKey(location.attempt().task())) {
                    fetch(location, reduce, reports)
                            .ifPresent(source -> fetched.put(location.attempt().task(), source));
                }
            }
        }
        return new ArrayList<>(fetched.values());
    }

    private Optional<RunSource> fetch(MapLocation location, AttemptId reduce, Consumer<Report> reports) {
        int partition = reduce.task();
        MapOutput here = location.worker().equals(worker) ? local.find(location.attempt()) : null;
        if (here != null) {
            return Optional.of(here.source(partition));
        }
        IOException failure = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                return Optional.of(overNetwork(location, partition));
            } catch (IOException e) {
                failure = e;
            } catch (RondoException e) {
                failure = new IOException(e.getMessage(), e);
            }
        }
        reports.accept(new Report.FetchFailed(reduce, location.attempt(), failure.getMessage()));
        return Optional.empty();
    }

    private RunSource overNetwork(MapLocation location, int partition) throws IOException {
        byte[] request = ShuffleRequest.WIRE.encode(new ShuffleRequest(location.attempt(), partition));
        try (InputStream in = network.client(Address.parse(location.bulk())).read(request)) {
            byte[] first = in.readNBytes((int) Math.max(0, Math.min(memoryLeft, 64 << 20)));
            int next = in.read();
            if (next < 0) {
                memoryLeft -= first.length;
                return inMemory(first);
            }
            return inFile(location, partition, first, next, in);
        }
    }

    private static RunSource inMemory(byte[] bytes) {
        return new RunSource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    private RunSource inFile(MapLocation location, int partition, byte[] first, int next, InputStream rest)
            throws IOException {
        Files.createDirectories(scratch);
        Path file = scratch.resolve("fetched-" + location.attempt().task() + "-" + partition + "-" + System.nanoTime());
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(first);
            out.write(next);
            rest.transferTo(out);
        }
        long length = Files.size(file);
        return new RunSource() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                return new java.io.BufferedInputStream(Files.newInputStream(file), 128 << 10);
            }
        };
    }
}

package io.rondo.worker.shuffle;

import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
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
import io.rondo.worker.data.SegmentCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Gathers a reduce's segment of every map's output: by reference from this worker, else over the network, some at a time,
 * into memory up to a budget and into scratch files beyond it. Each is verified as it arrives. A fetch that goes on failing
 * is told to the master, and the map's next location awaited; it never fails the reduce.
 */
public final class Fetcher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int TRIES = 3;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int AT_ONCE = 4;

    private final LeaderCalls master;
    private final BulkNetwork network;
    private final HeldOutputs local;
    private final String worker;
    private final Path scratch;
    private final AtomicLong memoryLeft;
    private final ConcurrentLinkedQueue<Path> files = new ConcurrentLinkedQueue<>();
    private ExecutorService threads;

    /** @param memoryBytes segments are held in memory up to this many bytes */
    public Fetcher(
            LeaderCalls master, BulkNetwork network, HeldOutputs local, String worker, Path scratch, long memoryBytes) {
        this.master = master;
        this.network = network;
        this.local = local;
        this.worker = worker;
        this.scratch = scratch;
        this.memoryLeft = new AtomicLong(memoryBytes);
    }

    /**
     * All segments of the partition, in the order of their maps. Blocks until every map has one.
     *
     * @param progress is told, on the calling thread, how many there are so far
     */
    public List<RunSource> fetch(AttemptId reduce, int maps, Consumer<Report> reports, IntConsumer progress)
            throws IOException, InterruptedException {
        Map<Integer, RunSource> fetched = new TreeMap<>();
        long known = -1;
        while (fetched.size() < maps) {
            MapLocations locations = master.call(
                    WorkerProtocol.LOCATE_MAPS, new WorkerProtocol.LocateMaps(reduce.job(), known), PATIENCE);
            if (locations.jobOver()) {
                throw new CancellationException("the job is over");
            }
            known = locations.version();
            List<MapLocation> missing = locations.maps().stream()
                    .filter(location -> !fetched.containsKey(location.attempt().task()))
                    .toList();
            fetchAll(missing, reduce, reports, fetched);
            progress.accept(fetched.size());
        }
        return new ArrayList<>(fetched.values());
    }

    private void fetchAll(
            List<MapLocation> locations, AttemptId reduce, Consumer<Report> reports, Map<Integer, RunSource> fetched)
            throws IOException, InterruptedException {
        List<Callable<Optional<RunSource>>> remote = new ArrayList<>();
        List<Integer> tasks = new ArrayList<>();
        for (MapLocation location : locations) {
            int map = location.attempt().task();
            Optional<MapOutput> here =
                    location.worker().equals(worker) ? local.find(location.attempt()) : Optional.empty();
            if (here.isPresent()) {
                fetched.put(map, here.get().source(reduce.task()));
            } else {
                tasks.add(map);
                remote.add(() -> fetch(location, reduce, reports));
            }
        }
        if (remote.isEmpty()) {
            return;
        }
        if (threads == null) {
            threads = Executors.newFixedThreadPool(AT_ONCE, new DaemonThreads("fetch"));
        }
        List<Future<Optional<RunSource>>> results = threads.invokeAll(remote);
        for (int i = 0; i < results.size(); i++) {
            int map = tasks.get(i);
            result(results.get(i)).ifPresent(source -> fetched.put(map, source));
        }
    }

    private static Optional<RunSource> result(Future<Optional<RunSource>> future)
            throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException("a fetch failed: " + e.getCause(), e.getCause());
        }
    }

    /** Empty when all tries failed, which the master has been told. Throws only for what is wrong on this side. */
    private Optional<RunSource> fetch(MapLocation location, AttemptId reduce, Consumer<Report> reports)
            throws IOException {
        String failure = "";
        for (int i = 0; i < TRIES && !Thread.currentThread().isInterrupted(); i++) {
            LockSupport.parkNanos(i * PAUSE);
            Landing landing = new Landing(memoryLeft, scratch.resolve("fetched-" + UUID.randomUUID()));
            try {
                return Optional.of(overNetwork(location, reduce.task(), landing));
            } catch (Landing.Failed e) {
                landing.discard();
                throw e;
            } catch (IOException | RondoException e) {
                landing.discard();
                failure = e.getMessage() == null ? e.toString() : e.getMessage();
            }
        }
        reports.accept(new Report.FetchFailed(reduce, location.attempt(), failure));
        return Optional.empty();
    }

    private RunSource overNetwork(MapLocation location, int partition, Landing landing) throws IOException {
        byte[] request = ShuffleRequest.WIRE.encode(new ShuffleRequest(location.attempt(), partition));
        try (InputStream in = network.client(Address.parse(location.bulk())).read(request)) {
            SegmentCheck.copy(in, landing);
        }
        RunSource whole = landing.whole();
        landing.file().ifPresent(files::add);
        return whole;
    }

    /** Removes what was fetched into files. */
    @Override
    public void close() throws IOException {
        if (threads != null) {
            threads.shutdownNow();
        }
        for (Path file = files.poll(); file != null; file = files.poll()) {
            Files.deleteIfExists(file);
        }
    }
}

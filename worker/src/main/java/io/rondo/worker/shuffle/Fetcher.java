package io.rondo.worker.shuffle;

import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.ThisHost;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocations;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.data.DamagedRun;
import io.rondo.worker.data.MapOutput;
import io.rondo.worker.data.RunSource;
import io.rondo.worker.data.SegmentCheck;
import io.rondo.worker.data.WorkerMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers a reduce's segment of every map's output: by reference from this worker, by file from others on this host, else
 * over the network, some at a time, into memory up to a budget and into scratch files beyond it. What comes over the network
 * is verified as it arrives. A fetch that goes on failing is told to the master, and the map's next location awaited; it
 * never fails the reduce. Segments from other hosts travel compressed, four at a time, and what this side has not taken yet
 * the other does not send: so at most four blocks, frames and socket buffers are under way. What is used where it lies is
 * verified as it is merged: see {@link #tellWhatIsDamaged}.
 */
public final class Fetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int TRIES = 3;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int AT_ONCE = 4;
    private static final long MOST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_FOR_EACH = TimeUnit.MILLISECONDS.toNanos(1);

    private final LeaderCalls master;
    private final BulkNetwork network;
    private final HeldOutputs local;
    private final NeighbourOutputs neighbours;
    private final Predicate<String> here;
    private final String worker;
    private final Path scratch;
    private final FetchMemory memory;

    private final ConcurrentLinkedQueue<Path> files = new ConcurrentLinkedQueue<>();
    /** What is used where it lies. */
    private final Map<MapLocation, RunSource> lent = new ConcurrentHashMap<>();

    /** Of the map outputs that this worker holds: the partition's bytes, and all. */
    private long partitionBytes;

    private long allBytes;

    private ExecutorService threads;

    /**
     * @param memory what segments are held in
     * @param early how many bytes of it while maps run
     */
    public Fetcher(
            LeaderCalls master,
            BulkNetwork network,
            HeldOutputs local,
            String worker,
            Path scratch,
            WorkerMemory.Share memory,
            long early) {
        this(master, network, local, worker, scratch, new FetchMemory(memory, early), new ThisHost()::is);
    }

    /** @param here whether a host of addresses is this one */
    Fetcher(
            LeaderCalls master,
            BulkNetwork network,
            HeldOutputs local,
            String worker,
            Path scratch,
            FetchMemory memory,
            Predicate<String> here) {
        this.master = master;
        this.network = network;
        this.local = local;
        this.here = here;
        this.neighbours = new NeighbourOutputs(network, here);
        this.worker = worker;
        this.scratch = scratch;
        this.memory = memory;
    }

    /**
     * All segments of the partition, in the order of their maps. Fetches each as soon as its map is done, and blocks until
     * every map has one.
     *
     * @param progress is told, on the calling thread, how many there are so far
     */
    public List<RunSource> fetch(AttemptId reduce, int maps, Consumer<Report> reports, IntConsumer progress)
            throws IOException, InterruptedException {
        Map<Integer, RunSource> fetched = new TreeMap<>();
        BitSet located = new BitSet();
        long known = -1;
        while (fetched.size() < maps) {
            WorkerProtocol.LocateMaps question =
                    new WorkerProtocol.LocateMaps(reduce.job(), known, located.toByteArray());
            MapLocations locations = master.call(WorkerProtocol.LOCATE_MAPS, question, PATIENCE);
            if (locations.jobOver()) {
                throw new CancellationException("the job is over");
            }
            known = locations.version();
            List<MapLocation> missing = locations.maps().stream()
                    .filter(location -> !fetched.containsKey(location.attempt().task()))
                    .toList();
            if (fetched.size() + missing.size() == maps) {
                memory.mapsDone();
            }
            fetchAll(missing, reduce, reports, fetched);
            fetched.keySet().forEach(located::set);
            progress.accept(fetched.size());
            if (!locations.more()) {
                pauseFor(maps - fetched.size());
            }
        }
        return new ArrayList<>(fetched.values());
    }

    /** The more maps are still to come the less does it matter to hear of each at once, and the more would asking cost. */
    private static void pauseFor(int missing) {
        if (missing > 0) {
            LockSupport.parkNanos(Math.min(MOST_PAUSE, missing * PAUSE_FOR_EACH));
        }
    }

    private void fetchAll(
            List<MapLocation> locations, AttemptId reduce, Consumer<Report> reports, Map<Integer, RunSource> fetched)
            throws IOException, InterruptedException {
        Map<String, List<MapLocation>> elsewhere = new LinkedHashMap<>();
        for (MapLocation location : locations) {
            Optional<MapOutput> here =
                    location.worker().equals(worker) ? local.find(location.attempt()) : Optional.empty();
            if (here.isPresent()) {
                partitionBytes += here.get().segments().get(reduce.task()).length();
                allBytes += here.get().length();
                fetched.put(location.attempt().task(), lend(location, here.get().source(reduce.task())));
            } else {
                elsewhere
                        .computeIfAbsent(location.worker(), key -> new ArrayList<>())
                        .add(location);
            }
        }
        List<Callable<Optional<RunSource>>> remote = new ArrayList<>();
        List<Integer> tasks = new ArrayList<>();
        for (List<MapLocation> ofOneWorker : elsewhere.values()) {
            Map<AttemptId, MapOutput> near = neighbours.find(ofOneWorker, reduce.task());
            for (MapLocation location : ofOneWorker) {
                int map = location.attempt().task();
                MapOutput output = near.get(location.attempt());
                if (output != null) {
                    fetched.put(map, lend(location, output.source(0)));
                } else {
                    tasks.add(map);
                    remote.add(() -> fetch(location, reduce, reports));
                }
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

    /**
     * How much of what the maps left is this partition's, 0 to 1, as far as this worker knows: by the outputs of maps that ran
     * here. 0 if none did.
     */
    public double share() {
        return allBytes == 0 ? 0 : (double) partitionBytes / allBytes;
    }

    private RunSource lend(MapLocation map, RunSource source) {
        lent.put(map, source);
        return source;
    }

    /** Empty when all tries failed, which the master has been told. Throws only for what is wrong on this side. */
    private Optional<RunSource> fetch(MapLocation location, AttemptId reduce, Consumer<Report> reports)
            throws IOException {
        String failure = "";
        for (int i = 0; i < TRIES && !Thread.currentThread().isInterrupted(); i++) {
            LockSupport.parkNanos(i * PAUSE);
            Landing landing = new Landing(memory, scratch.resolve("fetched-" + UUID.randomUUID()));
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
        reports.accept(new Report.FetchFailed(reduce, location.attempt(), failure, false, location.worker()));
        return Optional.empty();
    }

    /**
     * To be called when merging has failed: reads again what is used where it lies, and tells the master which outputs are
     * damaged or gone, so that their maps run again.
     *
     * @return how many are
     */
    public int tellWhatIsDamaged(AttemptId reduce, Consumer<Report> reports) {
        int damaged = 0;
        for (Map.Entry<MapLocation, RunSource> one : lent.entrySet()) {
            try {
                SegmentCheck.check(one.getValue());
            } catch (DamagedRun | NoSuchFileException e) {
                MapLocation map = one.getKey();
                reports.accept(new Report.FetchFailed(reduce, map.attempt(), e.toString(), true, map.worker()));
                damaged++;
            } catch (IOException e) {
                LOG.debug("{} cannot be looked at: {}", one.getKey().attempt(), e.toString()); // which proves nothing
            }
        }
        return damaged;
    }

    private RunSource overNetwork(MapLocation location, int partition, Landing landing) throws IOException {
        Address address = Address.parse(location.bulk());
        boolean packed = !here.test(address.host());
        byte[] request = ShuffleRequest.WIRE.encode(new ShuffleRequest.Read(location.attempt(), partition, packed));
        InputStream in = network.client(address).read(request);
        try (InputStream segment = packed ? new UnpackingStream(in) : in) {
            SegmentCheck.copy(segment, landing);
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

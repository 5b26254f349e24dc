package io.rondo.worker.shuffle;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.worker.data.MapOutput;
import io.rondo.worker.data.SegmentCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds map outputs of other workers on this host in those workers' files, so that nothing is copied. A worker tells where a
 * segment is; whether this process may read it the operating system decides, and the segment's end must be the one that was
 * told, so that a path which means another file here is noticed. Thread-safe.
 */
final class NeighbourOutputs {
    private static final Logger LOG = LoggerFactory.getLogger(NeighbourOutputs.class);
    private static final int LONGEST_ANSWER = 4 << 20;

    private final BulkNetwork network;
    private final Predicate<String> here;
    /** Workers whose files are closed to this process. */
    private final Set<String> closed = ConcurrentHashMap.newKeySet();

    /** @param here whether a host of addresses is this one */
    NeighbourOutputs(BulkNetwork network, Predicate<String> here) {
        this.network = network;
        this.here = here;
    }

    /**
     * Those of one worker's outputs that can be read in their files. Of the others, for whatever reason it is, the worker is to
     * be asked for the bytes.
     */
    Map<AttemptId, MapOutput> find(List<MapLocation> ofOneWorker, int partition) {
        MapLocation first = ofOneWorker.get(0);
        Address address = Address.parse(first.bulk());
        Map<AttemptId, MapOutput> found = new HashMap<>();
        if (!here.test(address.host()) || closed.contains(first.worker())) {
            return found;
        }
        List<AttemptId> maps = ofOneWorker.stream().map(MapLocation::attempt).toList();
        try {
            for (int from = 0; from < maps.size(); from += ShuffleRequest.MOST_MAPS) {
                List<AttemptId> some = maps.subList(from, Math.min(maps.size(), from + ShuffleRequest.MOST_MAPS));
                for (ShuffleRequest.Lies lies : ask(address, new ShuffleRequest.Where(some, partition))) {
                    open(lies).ifPresent(output -> found.put(lies.map(), output));
                }
            }
        } catch (AccessDeniedException e) {
            LOG.debug("the files of {} are not for this process: {}", first.worker(), e.toString());
            closed.add(first.worker());
        } catch (IOException | RondoException e) {
            LOG.debug("{} is not read past: {}", first.worker(), e.toString());
        }
        return found;
    }

    private static Optional<MapOutput> open(ShuffleRequest.Lies lies) throws AccessDeniedException {
        try {
            MapOutput.Segment segment = new MapOutput.Segment(lies.offset(), lies.length(), 0, lies.digest());
            MapOutput output = new MapOutput(Path.of(lies.file()), List.of(segment));
            if (SegmentCheck.ends(output.file(), segment)) {
                return Optional.of(output);
            }
            LOG.debug("{} is something else here", lies);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException | InvalidPathException e) {
            LOG.debug("{} is not read where it lies: {}", lies.map(), e.toString());
        }
        return Optional.empty();
    }

    private List<ShuffleRequest.Lies> ask(Address worker, ShuffleRequest request) throws IOException {
        try (InputStream in = network.client(worker).read(ShuffleRequest.WIRE.encode(request))) {
            byte[] answer = in.readNBytes(LONGEST_ANSWER);
            if (in.read() >= 0) {
                throw new IOException("the worker at " + worker + " tells no place");
            }
            return ShuffleRequest.PLACES.decode(answer).all();
        }
    }
}

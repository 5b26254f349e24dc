package io.rondo.worker.shuffle;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Caller;
import io.rondo.base.transfer.BulkHandler;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.transfer.BulkSource;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.worker.data.MapOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The finished map outputs of this worker, and their service to reduces elsewhere. */
public final class MapOutputs implements BulkHandler, HeldOutputs {
    private final Map<String, Map<AttemptId, MapOutput>> byJob = new ConcurrentHashMap<>();

    @Override
    public void add(AttemptId map, MapOutput output) {
        byJob.computeIfAbsent(map.job(), job -> new ConcurrentHashMap<>()).put(map, output);
    }

    @Override
    public void drop(AttemptId map) {
        ofJob(map).remove(map);
    }

    @Override
    public Optional<MapOutput> find(AttemptId map) {
        return Optional.ofNullable(ofJob(map).get(map));
    }

    private Map<AttemptId, MapOutput> ofJob(AttemptId map) {
        return byJob.getOrDefault(map.job(), new HashMap<>());
    }

    public List<AttemptId> held() {
        return byJob.values().stream()
                .flatMap(outputs -> outputs.keySet().stream())
                .toList();
    }

    /** Jobs that have, or had, outputs here and were not forgotten. */
    public Set<String> jobs() {
        return Set.copyOf(byJob.keySet());
    }

    /** The files are removed with the job's folder. */
    public void forget(String job) {
        byJob.remove(job);
    }

    @Override
    public BulkSource read(byte[] request, Caller caller) throws IOException {
        ShuffleRequest asked = ShuffleRequest.WIRE.decode(request);
        if (asked instanceof ShuffleRequest.Where where) {
            return new BulkSource.Memory(ByteBuffer.wrap(ShuffleRequest.PLACES.encode(places(where, caller))));
        }
        if (asked instanceof ShuffleRequest.Describe describe) {
            MapOutput output = held(describe.map(), segment(describe.map(), 0, caller));
            return new BulkSource.Memory(
                    ByteBuffer.wrap(ShuffleRequest.PARTS.encode(new ShuffleRequest.Parts(output.segments()))));
        }
        if (asked instanceof ShuffleRequest.Whole whole) {
            MapOutput output = held(whole.map(), segment(whole.map(), 0, caller));
            FileChannel file = FileChannel.open(output.file(), StandardOpenOption.READ);
            return new BulkSource.FileRange(file, 0, file.size());
        }
        ShuffleRequest.Read read = (ShuffleRequest.Read) asked;
        MapOutput output = held(read.map(), segment(read.map(), read.partition(), caller));
        if (read.packed()) {
            return new BulkSource.Stream(
                    new PackingStream(output.source(read.partition()).open()));
        }
        MapOutput.Segment segment = output.segments().get(read.partition());
        return new BulkSource.FileRange(
                FileChannel.open(output.file(), StandardOpenOption.READ), segment.offset(), segment.length());
    }

    private static MapOutput held(AttemptId map, Optional<MapOutput> output) {
        return output.orElseThrow(() ->
                RondoException.retryable("no-such-output", "This worker does not hold the output of " + map + "."));
    }

    private ShuffleRequest.Places places(ShuffleRequest.Where where, Caller caller) {
        List<ShuffleRequest.Lies> places = new ArrayList<>();
        for (AttemptId map : where.maps()
                .subList(0, Math.min(ShuffleRequest.MOST_MAPS, where.maps().size()))) {
            segment(map, where.partition(), caller).ifPresent(output -> {
                MapOutput.Segment segment = output.segments().get(where.partition());
                String file = output.file().toAbsolutePath().toString();
                places.add(new ShuffleRequest.Lies(map, file, segment.offset(), segment.length(), segment.digest()));
            });
        }
        return new ShuffleRequest.Places(places);
    }

    /** The output, if it is here, has this partition, and is the caller's to see. */
    private Optional<MapOutput> segment(AttemptId map, int partition, Caller caller) {
        boolean foreign = !caller.job().isEmpty() && !caller.job().equals(map.job());
        return foreign
                ? Optional.empty()
                : find(map)
                        .filter(output ->
                                partition >= 0 && partition < output.segments().size());
    }

    @Override
    public BulkSink write(byte[] request, Caller caller) {
        throw RondoException.user("bad-request", "Nothing can be written to a worker.");
    }
}

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The finished map outputs of this worker, and their service to reduces elsewhere. */
public final class MapOutputs implements BulkHandler, HeldOutputs {
    private final Map<AttemptId, MapOutput> outputs = new ConcurrentHashMap<>();

    @Override
    public void add(AttemptId map, MapOutput output) {
        outputs.put(map, output);
    }

    @Override
    public void drop(AttemptId map) {
        outputs.remove(map);
    }

    @Override
    public Optional<MapOutput> find(AttemptId map) {
        return Optional.ofNullable(outputs.get(map));
    }

    public List<AttemptId> held() {
        return List.copyOf(outputs.keySet());
    }

    /** The files are removed with the job's folder. */
    public void forget(String job) {
        outputs.keySet().removeIf(map -> map.job().equals(job));
    }

    @Override
    public BulkSource read(byte[] request, Caller caller) throws IOException {
        ShuffleRequest asked = ShuffleRequest.WIRE.decode(request);
        boolean foreign =
                !caller.job().isEmpty() && !caller.job().equals(asked.map().job());
        MapOutput output = foreign ? null : outputs.get(asked.map());
        if (output == null
                || asked.partition() < 0
                || asked.partition() >= output.segments().size()) {
            throw RondoException.retryable(
                    "no-such-output", "This worker does not hold the output of " + asked.map() + ".");
        }
        MapOutput.Segment segment = output.segments().get(asked.partition());
        if (asked instanceof ShuffleRequest.Where) {
            ShuffleRequest.Lies lies = new ShuffleRequest.Lies(
                    output.file().toAbsolutePath().toString(), segment.offset(), segment.length(), segment.digest());
            return new BulkSource.Memory(ByteBuffer.wrap(ShuffleRequest.LIES.encode(lies)));
        }
        if (asked instanceof ShuffleRequest.Read read && read.packed()) {
            return new BulkSource.Stream(
                    new PackingStream(output.source(asked.partition()).open()));
        }
        return new BulkSource.FileRange(
                FileChannel.open(output.file(), StandardOpenOption.READ), segment.offset(), segment.length());
    }

    @Override
    public BulkSink write(byte[] request, Caller caller) {
        throw RondoException.user("bad-request", "Nothing can be written to a worker.");
    }
}

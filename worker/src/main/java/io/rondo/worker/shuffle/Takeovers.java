package io.rondo.worker.shuffle;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkClient;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.worker.data.MapOutput;
import io.rondo.worker.data.SegmentCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Copies whole map outputs of workers that are being drained, so that reduces find them when those are gone. */
public final class Takeovers {
    private static final int LONGEST_ANSWER = 64 << 20;

    private final BulkNetwork network;
    private final MapOutputs outputs;
    private final Path scratch;

    /** @param outputs of this worker, where copies are added */
    public Takeovers(BulkNetwork network, MapOutputs outputs, Path scratch) {
        this.network = network;
        this.outputs = outputs;
        this.scratch = scratch;
    }

    /**
     * Copies an output and verifies the copy; from then on this worker holds it. Does nothing if it does already. Blocking;
     * when it fails, with an IOException or a RondoException, nothing is left.
     */
    public void take(MapLocation from) throws IOException {
        AttemptId map = from.attempt();
        if (outputs.find(map).isPresent()) {
            return;
        }
        BulkClient client = network.client(Address.parse(from.bulk()));
        ShuffleRequest.Parts parts = ShuffleRequest.PARTS.decode(ask(client, new ShuffleRequest.Describe(map)));
        Path folder = scratch.resolve(map.job());
        Files.createDirectories(folder);
        Path file = folder.resolve("taken-" + map.task() + "-" + map.attempt());
        try {
            try (InputStream in = client.read(ShuffleRequest.WIRE.encode(new ShuffleRequest.Whole(map)))) {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            }
            MapOutput copy = new MapOutput(file, parts.segments());
            for (int i = 0; i < copy.segments().size(); i++) {
                SegmentCheck.check(copy.source(i));
            }
            outputs.add(map, copy);
        } catch (IOException | RondoException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static byte[] ask(BulkClient client, ShuffleRequest request) throws IOException {
        try (InputStream in = client.read(ShuffleRequest.WIRE.encode(request))) {
            byte[] answer = in.readNBytes(LONGEST_ANSWER);
            if (in.read() >= 0) {
                throw new IOException("the worker does not describe its output");
            }
            return answer;
        }
    }
}

package io.rondo.base.transfer;

import io.rondo.base.checksum.Crc32c;
import io.rondo.testing.fuzz.DecoderFuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes on a bulk connection, frames are whole or the connection ends. */
class BulkFramesFuzzTest {
    @Test
    void framesOfStrangers() throws Exception {
        Random random = new Random(1);
        List<byte[]> good = new ArrayList<>();
        for (byte kind = BulkFrames.HELLO; kind <= BulkFrames.ERROR; kind++) {
            byte[] body = new byte[random.nextInt(100)];
            random.nextBytes(body);
            ByteBuffer frame = ByteBuffer.allocate(BulkFrames.HEAD + body.length);
            BulkFrames.putHead(frame, kind, body.length, Crc32c.of(ByteBuffer.wrap(body)));
            good.add(frame.put(body).array());
        }
        DecoderFuzz.run("bulk frames", good, bytes -> take(ByteBuffer.wrap(bytes)), List.of(IOException.class));
    }

    private static BulkFrames.Frame take(ByteBuffer in) throws IOException {
        if (BulkFrames.size(in, BulkFrames.MOST_DATA) > in.remaining()) {
            throw new IOException("the peer broke off");
        }
        return BulkFrames.take(in);
    }
}

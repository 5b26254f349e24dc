package io.rondo.base.transfer;

import io.rondo.base.checksum.Crc32c;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The frames of bulk transfer over TCP.
 *
 * <pre>
 * client  := magic:int64  hello:frame(pass)  exchange*
 * exchange:= READ:frame(request)   answered by DATA* END | ERROR
 *          | WRITE:frame(request) DATA* (END | the connection closed)   answered by END(reply) | ERROR
 * frame   := kind:byte  length:int32  crc:int32  bytes
 * </pre>
 *
 * {@code crc} is the CRC32C of kind and length, xor that of the bytes: so a checksum of the bytes that is known already is not
 * computed again by the sender, and the receiver knows it once the frame is found right.
 */
final class BulkFrames {
    static final long MAGIC = 0x524F4E444F424B32L; // "RONDOBK2"
    static final int HEAD = 9;
    static final int MOST_DATA = 256 << 10;
    static final int MOST_CONTROL = 64 << 10;
    static final int MOST_HELLO = 4 << 10;
    static final String PURPOSE = "bulk";

    static final byte HELLO = 1;
    static final byte READ = 2;
    static final byte WRITE = 3;
    static final byte DATA = 4;
    static final byte END = 5;
    static final byte ERROR = 6;

    private BulkFrames() {}

    /** A failure as it travels. */
    record Refusal(ErrorKind kind, String code, String message) {
        static final Wire<Refusal> WIRE = Wire.of(Refusal.class);

        RondoException exception() {
            return new RondoException(kind, code, message);
        }
    }

    /** One frame, found right; the checksum is that of its bytes, which may be looked at until the next frame is read. */
    record Frame(byte kind, ByteBuffer bytes, int crc) {
        byte[] copy() {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return copy;
        }
    }

    /** Puts what stands before a frame's bytes. */
    static void putHead(ByteBuffer out, byte kind, int length, int crc) {
        out.put(kind).putInt(length).putInt(headCrc(kind, length) ^ crc);
    }

    /** How many bytes the frame at the buffer's position takes; as many as a head if that is not all there. */
    static int size(ByteBuffer in, int most) throws IOException {
        if (in.remaining() < HEAD) {
            return HEAD;
        }
        int length = in.getInt(in.position() + 1);
        if (length < 0 || length > most) {
            throw new IOException("a frame of " + length + " bytes where at most " + most + " are taken");
        }
        return HEAD + length;
    }

    /** Takes the frame at the buffer's position, all of which is there. */
    static Frame take(ByteBuffer in) throws IOException {
        byte kind = in.get();
        int length = in.getInt();
        int told = in.getInt();
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        int crc = Crc32c.of(bytes);
        if (told != (headCrc(kind, length) ^ crc)) {
            throw new WrongChecksum("what a peer sent is not what its checksum was computed of");
        }
        return new Frame(kind, bytes, crc);
    }

    private static int headCrc(byte kind, int length) {
        return Crc32c.of(ByteBuffer.allocate(5).put(kind).putInt(length).flip());
    }

    static byte[] refusal(Exception e) {
        RondoException known = e instanceof RondoException rondo
                ? rondo
                : new RondoException(ErrorKind.RETRYABLE, "io-failed", String.valueOf(e.getMessage()), e);
        String message = known.getMessage();
        String shown = message.length() > 2_000 ? message.substring(0, 2_000) : message;
        return Refusal.WIRE.encode(new Refusal(known.kind(), known.code(), shown));
    }
}

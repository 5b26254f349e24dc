package io.rondo.base.transfer;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * The frames of bulk transfer over TCP.
 *
 * <pre>
 * client  := magic:int64  hello:frame(pass)  exchange*
 * exchange:= READ:frame(request)   answered by DATA* END | ERROR
 *          | WRITE:frame(request) DATA* (END | the connection closed)   answered by END(reply) | ERROR
 * frame   := kind:byte  length:int32  crc:int32  bytes       crc is the CRC32C of kind, length and bytes
 * </pre>
 */
final class BulkFrames {
    static final long MAGIC = 0x524F4E444F424B31L; // "RONDOBK1"
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

    /** One frame. */
    record Frame(byte kind, byte[] bytes) {}

    static void write(DataOutputStream out, byte kind, byte[] bytes, int offset, int length) throws IOException {
        out.writeByte(kind);
        out.writeInt(length);
        out.writeInt(crc(kind, bytes, offset, length));
        out.write(bytes, offset, length);
    }

    static Frame read(DataInputStream in, int most) throws IOException {
        byte kind = in.readByte();
        int length = in.readInt();
        int crc = in.readInt();
        if (length < 0 || length > most) {
            throw new IOException("a frame of " + length + " bytes where at most " + most + " are taken");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the peer broke off");
        }
        if (crc != crc(kind, bytes, 0, length)) {
            throw new IOException("a frame was damaged on its way");
        }
        return new Frame(kind, bytes);
    }

    private static int crc(byte kind, byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(kind);
        crc.update(length >>> 24);
        crc.update(length >>> 16);
        crc.update(length >>> 8);
        crc.update(length);
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
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

package io.rondo.worker.child;

import io.rondo.base.wire.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Messages over a pipe: each a length of four bytes and its wire form. One thread reads; any may write.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
public final class Frames<I, O> implements Closeable {
    private static final int MOST = 64 << 20;

    private final Wire<I> incoming;
    private final Wire<O> outgoing;
    private final DataInputStream in;
    private final DataOutputStream out;

    private Frames(Class<I> incoming, Class<O> outgoing, InputStream in, OutputStream out) {
        this.incoming = Wire.of(incoming);
        this.outgoing = Wire.of(outgoing);
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = new DataOutputStream(new BufferedOutputStream(out));
    }

    /** The worker's end. */
    public static Frames<FromChild, ToChild> ofParent(InputStream in, OutputStream out) {
        return new Frames<>(FromChild.class, ToChild.class, in, out);
    }

    /** The child's end. */
    static Frames<ToChild, FromChild> ofChild(InputStream in, OutputStream out) {
        return new Frames<>(ToChild.class, FromChild.class, in, out);
    }

    /** The next message; EOFException when the other end is gone. */
    public I read() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST) {
            throw new IOException("a frame of " + length + " bytes: something else was written to the pipe");
        }
        byte[] bytes = new byte[length];
        if (in.readNBytes(bytes, 0, length) < length) {
            throw new EOFException("the pipe ends within a frame");
        }
        return incoming.decode(bytes);
    }

    public void write(O message) throws IOException {
        byte[] bytes = outgoing.encode(message);
        synchronized (out) {
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (out) {
            out.close();
        }
    }
}

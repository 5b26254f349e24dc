package io.rondo.base.transfer;

import io.rondo.base.checksum.Crc32c;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Frames over one connection, by blocking calls: each waits for the peer as long as the patience that is set, and throws
 * SocketTimeoutException after it. Bytes pass through buffers beside the heap, which the connection holds only while an exchange is
 * under way. For one thread, but any may close it.
 */
final class FrameChannel implements Closeable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private int patienceMillis;
    /** What has come and was not taken: from position to limit. Null while nothing is under way. */
    private ByteBuffer in;
    /** What is to be sent: up to the position. Null while nothing is under way. */
    private ByteBuffer out;

    FrameChannel(SocketChannel channel, int patienceMillis) throws IOException {
        this.channel = channel;
        this.patienceMillis = patienceMillis;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    /** Connects; closes what it has begun if that fails. */
    static FrameChannel connect(InetSocketAddress peer, int connectMillis, int patienceMillis) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(peer, connectMillis);
            return new FrameChannel(channel, patienceMillis);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void patience(int millis) {
        patienceMillis = millis;
    }

    void writeLong(long value) throws IOException {
        room(Long.BYTES);
        out.putLong(value);
    }

    void write(byte kind, byte[] bytes, int offset, int length) throws IOException {
        write(kind, bytes, offset, length, Crc32c.of(bytes, offset, length));
    }

    /** @param crc the CRC32C of the bytes */
    void write(byte kind, byte[] bytes, int offset, int length, int crc) throws IOException {
        room(BulkFrames.HEAD + length);
        BulkFrames.putHead(out, kind, length, crc);
        out.put(bytes, offset, length);
    }

    /** All that remains in the buffer, as data. */
    void writeData(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            ByteBuffer part = bytes.slice(bytes.position(), Math.min(TransferBuffers.PIECE, bytes.remaining()));
            bytes.position(bytes.position() + part.remaining());
            room(BulkFrames.HEAD + part.remaining());
            BulkFrames.putHead(out, BulkFrames.DATA, part.remaining(), Crc32c.of(part));
            out.put(part);
        }
    }

    /** A range of a file, as data. */
    void writeData(FileChannel file, long offset, long length) throws IOException {
        long end = offset + length;
        for (long position = offset; position < end; ) {
            int wanted = (int) Math.min(TransferBuffers.PIECE, end - position);
            room(BulkFrames.HEAD + wanted);
            int head = out.position();
            ByteBuffer body = out.slice(head + BulkFrames.HEAD, wanted);
            int read = file.read(body, position);
            if (read < 0) {
                throw new EOFException("a file ended early");
            }
            BulkFrames.putHead(out, BulkFrames.DATA, read, Crc32c.of(body.flip()));
            out.position(head + BulkFrames.HEAD + read);
            position += read;
        }
    }

    /** Blocks of a file, as data, by as many as go into a frame. The kernel hands them from the file to the connection. */
    void writeBlocks(FileChannel file, long offset, int size, int[] crcs) throws IOException {
        int most = BulkFrames.MOST_DATA / size;
        for (int first = 0; first < crcs.length; first += most) {
            int behind = Math.min(first + most, crcs.length);
            int crc = crcs[first];
            for (int block = first + 1; block < behind; block++) {
                crc = Crc32c.joined(crc, crcs[block], size);
            }
            int length = (behind - first) * size;
            room(BulkFrames.HEAD);
            BulkFrames.putHead(out, BulkFrames.DATA, length, crc);
            send();
            transfer(file, offset + (long) first * size, length);
        }
    }

    private void transfer(FileChannel file, long offset, int length) throws IOException {
        long end = offset + length;
        for (long position = offset; position < end; ) {
            long sent = file.transferTo(position, end - position, channel);
            if (sent == 0) {
                if (file.size() < end) {
                    throw new EOFException("a file ended early");
                }
                await(SelectionKey.OP_WRITE);
            }
            position += sent;
        }
    }

    /** Makes room for so many bytes, at most those of the largest frame. */
    private void room(int bytes) throws IOException {
        if (out == null) {
            out = TransferBuffers.take();
        }
        if (out.remaining() < bytes) {
            send();
        }
    }

    /** Sends what was written. */
    void flush() throws IOException {
        if (out != null) {
            send();
        }
    }

    private void send() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            if (channel.write(out) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
        out.clear();
    }

    long readLong() throws IOException {
        fill(Long.BYTES);
        return in.getLong();
    }

    /** The next frame; throws EOFException if the peer has closed instead. */
    BulkFrames.Frame read(int most) throws IOException {
        fill(BulkFrames.HEAD);
        fill(BulkFrames.size(in, most));
        return BulkFrames.take(in);
    }

    /** Reads until so many bytes are there. */
    private void fill(int bytes) throws IOException {
        if (in == null) {
            await(SelectionKey.OP_READ); // no buffer is held while the peer has nothing to say
            in = TransferBuffers.take().limit(0);
        }
        if (in.remaining() >= bytes) {
            return;
        }
        if (in.capacity() - in.position() < bytes || !in.hasRemaining()) {
            in.compact().flip();
        }
        int from = in.position();
        int filled = in.limit();
        in.limit(in.capacity()).position(filled);
        while (in.position() - from < bytes) {
            int read = channel.read(in);
            if (read < 0) {
                throw new EOFException("the peer broke off");
            }
            if (read == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        in.limit(in.position()).position(from);
    }

    private void await(int operation) throws IOException {
        try {
            key.interestOps(operation);
            int ready = selector.select(patienceMillis);
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            if (ready == 0) {
                throw Thread.currentThread().isInterrupted()
                        ? new InterruptedIOException("interrupted while it waited for the peer")
                        : new SocketTimeoutException("the peer has made no progress for " + patienceMillis + " ms");
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw (IOException) new ClosedChannelException().initCause(e);
        }
    }

    /** An exchange is complete: until the next no buffers are needed. */
    void rest() {
        if (out != null && out.position() == 0) {
            TransferBuffers.giveBack(out);
            out = null;
        }
        if (in != null && !in.hasRemaining()) {
            TransferBuffers.giveBack(in);
            in = null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}

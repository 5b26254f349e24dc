package io.rondo.base.transfer;

import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Exchanges with one peer. A stale connection shows itself by breaking before its first answer; then a fresh one is used. */
final class TcpBulkClient implements BulkClient {
    private final TcpBulkNetwork network;
    private final Address peer;

    TcpBulkClient(TcpBulkNetwork network, Address peer) {
        this.network = network;
        this.peer = peer;
    }

    @Override
    public InputStream read(byte[] request) throws IOException {
        return read(request, TcpBulkNetwork.PROGRESS);
    }

    @Override
    public InputStream read(byte[] request, Duration patience) throws IOException {
        try {
            return startRead(network.take(peer, false), request, patience);
        } catch (SocketTimeoutException | WrongChecksum e) {
            throw e; // the connection is as good as another, it is the peer that is silent, or has nothing better
        } catch (IOException e) {
            network.ended(peer);
            return startRead(network.take(peer, true), request, patience);
        }
    }

    private InputStream startRead(FrameChannel connection, byte[] request, Duration patience) throws IOException {
        try {
            connection.patience(Math.toIntExact(patience.toMillis()));
            connection.write(BulkFrames.READ, request, 0, request.length);
            connection.flush();
            BulkFrames.Frame first = connection.read(BulkFrames.MOST_DATA);
            connection.patience(Math.toIntExact(TcpBulkNetwork.PROGRESS.toMillis()));
            return new ReadStream(connection, first);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private final class ReadStream extends InputStream {
        private final FrameChannel connection;
        private BulkFrames.Frame frame;

        ReadStream(FrameChannel connection, BulkFrames.Frame first) throws IOException {
            this.connection = connection;
            this.frame = first;
            check();
        }

        private void check() throws IOException {
            if (frame.kind() == BulkFrames.ERROR) {
                byte[] refusal = frame.copy();
                network.giveBack(peer, connection);
                throw BulkFrames.Refusal.WIRE.decode(refusal).exception();
            }
        }

        /** False at the end. */
        private boolean more() throws IOException {
            while (frame.kind() == BulkFrames.DATA && !frame.bytes().hasRemaining()) {
                frame = connection.read(BulkFrames.MOST_DATA);
                check();
            }
            return frame.kind() == BulkFrames.DATA;
        }

        @Override
        public int read() throws IOException {
            return more() ? frame.bytes().get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            int count = Math.min(length, frame.bytes().remaining());
            frame.bytes().get(target, offset, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            if (frame.kind() == BulkFrames.END) {
                network.giveBack(peer, connection);
            } else {
                connection.close(); // the rest is not wanted
            }
        }
    }

    @Override
    public BulkWriter write(byte[] request) throws IOException {
        // A write cannot be repeated once it has begun, so it does not begin on a connection that may be stale.
        FrameChannel connection = network.take(peer, true);
        connection.write(BulkFrames.WRITE, request, 0, request.length);
        return new Writer(connection);
    }

    private final class Writer implements BulkWriter {
        private final FrameChannel connection;
        private boolean finished;

        Writer(FrameChannel connection) {
            this.connection = connection;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            connection.writeData(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public void write(byte[] bytes, int offset, int length, int crc) throws IOException {
            connection.write(BulkFrames.DATA, bytes, offset, length, crc);
        }

        @Override
        public byte[] finish() throws IOException {
            connection.write(BulkFrames.END, new byte[0], 0, 0);
            connection.flush();
            BulkFrames.Frame reply = connection.read(BulkFrames.MOST_DATA);
            if (reply.kind() == BulkFrames.ERROR) {
                throw BulkFrames.Refusal.WIRE.decode(reply.copy()).exception();
            }
            finished = true;
            return reply.copy();
        }

        @Override
        public void giveUp() {
            Closing closing = new Closing(); // whatever it says is no failure of an exchange with others
            closing.add(connection);
            closing.close();
        }

        @Override
        public void close() {
            try {
                if (finished) {
                    network.giveBack(peer, connection);
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

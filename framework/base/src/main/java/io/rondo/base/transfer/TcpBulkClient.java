package io.rondo.base.transfer;

import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.TcpBulkNetwork.Connection;
import java.io.IOException;
import java.io.InputStream;

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
        try {
            return startRead(network.take(peer, false), request);
        } catch (IOException e) {
            return startRead(network.take(peer, true), request);
        }
    }

    private InputStream startRead(Connection connection, byte[] request) throws IOException {
        try {
            BulkFrames.write(connection.out, BulkFrames.READ, request, 0, request.length);
            connection.out.flush();
            return new ReadStream(connection, BulkFrames.read(connection.in, BulkFrames.MOST_DATA));
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private final class ReadStream extends InputStream {
        private final Connection connection;
        private BulkFrames.Frame frame;
        private int at;

        ReadStream(Connection connection, BulkFrames.Frame first) throws IOException {
            this.connection = connection;
            this.frame = first;
            check();
        }

        private void check() throws IOException {
            if (frame.kind() == BulkFrames.ERROR) {
                byte[] refusal = frame.bytes();
                network.giveBack(peer, connection);
                throw BulkFrames.Refusal.WIRE.decode(refusal).exception();
            }
        }

        /** False at the end. */
        private boolean more() throws IOException {
            while (frame.kind() == BulkFrames.DATA && at == frame.bytes().length) {
                frame = BulkFrames.read(connection.in, BulkFrames.MOST_DATA);
                at = 0;
                check();
            }
            return frame.kind() == BulkFrames.DATA;
        }

        @Override
        public int read() throws IOException {
            return more() ? frame.bytes()[at++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            int count = Math.min(length, frame.bytes().length - at);
            System.arraycopy(frame.bytes(), at, target, offset, count);
            at += count;
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
        Connection connection = network.take(peer, true);
        BulkFrames.write(connection.out, BulkFrames.WRITE, request, 0, request.length);
        return new Writer(connection);
    }

    private final class Writer implements BulkWriter {
        private final Connection connection;
        private boolean finished;

        Writer(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += BulkFrames.MOST_DATA) {
                int part = Math.min(BulkFrames.MOST_DATA, length - at);
                BulkFrames.write(connection.out, BulkFrames.DATA, bytes, offset + at, part);
            }
        }

        @Override
        public byte[] finish() throws IOException {
            BulkFrames.write(connection.out, BulkFrames.END, new byte[0], 0, 0);
            connection.out.flush();
            BulkFrames.Frame reply = BulkFrames.read(connection.in, BulkFrames.MOST_DATA);
            if (reply.kind() == BulkFrames.ERROR) {
                throw BulkFrames.Refusal.WIRE.decode(reply.bytes()).exception();
            }
            finished = true;
            return reply.bytes();
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
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}

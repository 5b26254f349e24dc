package io.rondo.base.transfer;

import io.rondo.base.checksum.Crc32c;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.PeerRole;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Bulk transfer inside one JVM: the handler is called directly, on the caller's thread. */
public final class InProcessBulkNetwork implements BulkNetwork {
    private static final Caller LOCAL = new Caller(PeerRole.WORKER, "");

    private final Map<Integer, BulkHandler> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger lastPort = new AtomicInteger();

    @Override
    public BulkServer serve(Address bind, BulkHandler handler) {
        int port = lastPort.incrementAndGet();
        listeners.put(port, handler);
        return new BulkServer() {
            @Override
            public Address address() {
                return new Address(Address.IN_PROCESS, port);
            }

            @Override
            public void close() {
                listeners.remove(port);
            }
        };
    }

    @Override
    public BulkClient client(Address peer) {
        return new BulkClient() {
            @Override
            public InputStream read(byte[] request) throws IOException {
                return handler(peer).read(request, LOCAL).open();
            }

            @Override
            public BulkWriter write(byte[] request) throws IOException {
                return new DirectWriter(handler(peer).write(request, LOCAL));
            }
        };
    }

    @Override
    public void close() {
        listeners.clear();
    }

    private BulkHandler handler(Address peer) throws IOException {
        BulkHandler handler = listeners.get(peer.port());
        if (handler == null) {
            throw new IOException("nothing listens at " + peer);
        }
        return handler;
    }

    private static final class DirectWriter implements BulkWriter {
        private final BulkSink sink;
        private boolean over;

        DirectWriter(BulkSink sink) {
            this.sink = sink;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sink.accept(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public void write(byte[] bytes, int offset, int length, int crc) throws IOException {
            if (Crc32c.of(bytes, offset, length) != crc) {
                throw new IOException("what is sent is not what its checksum was computed of");
            }
            sink.accept(ByteBuffer.wrap(bytes, offset, length), crc);
        }

        @Override
        public byte[] finish() throws IOException {
            over = true;
            try {
                return sink.finish();
            } catch (IOException | RondoException e) {
                sink.abort();
                throw e;
            }
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                sink.abort();
            }
        }
    }
}

package io.rondo.base.rpc.grpc;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import java.util.concurrent.TimeUnit;

/**
 * The threads that carry one network's connections, made when the first is wanted. gRPC's own outlive their last connection by a
 * second, and a thread that waits in native code holds the end of its JVM up for 0.3 s; these are gone when {@link #close}
 * returns. The loops are Netty's in plain Java: no native library has to be unpacked.
 */
final class EventLoops implements AutoCloseable {
    private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final long PATIENCE_SECONDS = 2;

    private EventLoopGroup group;
    private boolean closed;

    synchronized EventLoopGroup get() {
        if (closed) {
            throw RondoException.retryable("unreachable", "This process closes its connections.");
        }
        if (group == null) {
            group = new NioEventLoopGroup(THREADS, new DaemonThreads("rpc"));
        }
        return group;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (group != null) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}

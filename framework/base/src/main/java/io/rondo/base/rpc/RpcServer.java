package io.rondo.base.rpc;

/** A listener. Closing it refuses new calls and lets go of the port before it returns. */
public interface RpcServer extends AutoCloseable {
    Address address();

    @Override
    void close();
}

package io.rondo.base.rpc;

/**
 * How processes talk. {@code GrpcNetwork} speaks gRPC over TCP behind the authentication gate;
 * {@code InProcessNetwork} hands immutable records over inside one JVM and opens no listener.
 */
public interface RpcNetwork extends AutoCloseable {
    /** Listens. Port 0 takes a free one. Refuses a non-loopback bind without secrets. */
    RpcServer serve(Address bind, RpcServices services);

    RpcClient client(Address peer);

    @Override
    void close();
}

package io.rondo.base.transfer;

import io.rondo.base.rpc.Address;

/** A bulk listener. */
public interface BulkServer extends AutoCloseable {
    Address address();

    @Override
    void close();
}

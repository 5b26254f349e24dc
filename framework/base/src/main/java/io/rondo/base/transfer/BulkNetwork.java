package io.rondo.base.transfer;

import io.rondo.base.rpc.Address;

/**
 * Bulk bytes between processes, beside RPC: chunks and run segments. {@code TcpBulkNetwork} is TCP with CRC32C per
 * frame, behind the same authentication gate as RPC; {@code InProcessBulkNetwork} is a direct call.
 */
public interface BulkNetwork extends AutoCloseable {
    BulkServer serve(Address bind, BulkHandler handler);

    BulkClient client(Address peer);

    @Override
    void close();
}

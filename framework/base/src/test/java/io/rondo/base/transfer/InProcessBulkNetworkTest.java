package io.rondo.base.transfer;

import io.rondo.base.rpc.Address;

class InProcessBulkNetworkTest extends BulkContract {
    @Override
    BulkNetwork network() {
        return new InProcessBulkNetwork();
    }

    @Override
    Address bind() {
        return new Address(Address.IN_PROCESS, 0);
    }
}

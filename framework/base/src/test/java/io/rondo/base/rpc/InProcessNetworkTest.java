package io.rondo.base.rpc;

class InProcessNetworkTest extends RpcContract {
    @Override
    protected RpcNetwork network() {
        return new InProcessNetwork();
    }

    @Override
    protected Address bind() {
        return new Address(Address.IN_PROCESS, 0);
    }
}

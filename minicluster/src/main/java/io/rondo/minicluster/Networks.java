package io.rondo.minicluster;

import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.grpc.GrpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.base.transfer.TcpBulkNetwork;
import java.util.function.Function;

/** How the parts of a minicluster speak; each part by its role. */
public final class Networks implements AutoCloseable {
    private final Closing parts = new Closing();
    private final Function<PeerRole, RpcNetwork> rpcs;
    private final Function<PeerRole, BulkNetwork> bulks;
    private final Address bind;

    Networks(Function<PeerRole, RpcNetwork> rpcs, Function<PeerRole, BulkNetwork> bulks, Address bind) {
        this.rpcs = rpcs;
        this.bulks = bulks;
        this.bind = bind;
    }

    /** Within this process. */
    static Networks inProcess() {
        InProcessNetwork rpc = new InProcessNetwork();
        InProcessBulkNetwork bulk = new InProcessBulkNetwork();
        Networks networks = new Networks(role -> rpc, role -> bulk, new Address(Address.IN_PROCESS, 0));
        networks.parts.add(rpc);
        networks.parts.add(bulk);
        return networks;
    }

    /** Over TCP, every listener behind the gate. */
    static Networks tcp(String bindHost, Secrets secrets) {
        return new Networks(
                role -> new GrpcNetwork(role, secrets),
                role -> new TcpBulkNetwork(role, secrets),
                new Address(bindHost, 0));
    }

    RpcNetwork rpc(PeerRole role) {
        return parts.add(rpcs.apply(role));
    }

    BulkNetwork bulk(PeerRole role) {
        return parts.add(bulks.apply(role));
    }

    Address bind() {
        return bind;
    }

    String host() {
        return bind.host();
    }

    @Override
    public void close() {
        parts.close();
    }
}

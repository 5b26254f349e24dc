package io.rondo.dfs.keeper;

import io.rondo.base.replica.SnapshotStore;
import io.rondo.base.rpc.RpcServices;
import io.rondo.base.time.Clock;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.leader.LeaderHost;
import io.rondo.dfs.keeper.core.KeeperCore;
import io.rondo.dfs.keeper.core.KeeperRecord;
import io.rondo.dfs.keeper.core.KeeperSettings;
import io.rondo.dfs.protocol.KeeperProtocol;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A candidate for keeper: bind its method to a listener, then let it campaign under that listener's address. */
public final class KeeperServer implements AutoCloseable {
    private final Coordination coordination;
    private final KeeperSettings settings;
    private volatile LeaderHost<KeeperRequest, KeeperRecord, Void> host;

    public KeeperServer(Coordination coordination, KeeperSettings settings) {
        this.coordination = coordination;
        this.settings = settings;
    }

    /** Adds the keeper's method. */
    public RpcServices bind(RpcServices services) {
        return services.on(KeeperProtocol.CALL, (request, caller) -> call(request));
    }

    private CompletionStage<KeeperReply> call(KeeperRequest request) {
        LeaderHost<KeeperRequest, KeeperRecord, Void> now = host;
        if (now == null) {
            return CompletableFuture.failedFuture(io.rondo.base.error.RondoException.retryable("not-leader", ""));
        }
        return now.submit(request).thenApply(KeeperReply.class::cast);
    }

    /** @param advertised host:port of the listener */
    public void campaign(String advertised, SnapshotStore snapshots) {
        host = LeaderHost.start(
                coordination,
                Role.KEEPER,
                advertised,
                snapshots,
                term -> new KeeperCore(term.epoch(), settings),
                Wire.of(KeeperRecord.class),
                Clock.SYSTEM,
                (term, effect) -> {});
    }

    @Override
    public void close() {
        if (host != null) {
            host.close();
        }
    }
}

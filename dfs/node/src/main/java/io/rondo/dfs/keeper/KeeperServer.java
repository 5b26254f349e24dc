package io.rondo.dfs.keeper;

import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcServices;
import io.rondo.base.time.Clock;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.leader.LeaderHost;
import io.rondo.dfs.keeper.core.KeeperCommand;
import io.rondo.dfs.keeper.core.KeeperCore;
import io.rondo.dfs.keeper.core.KeeperEffect;
import io.rondo.dfs.keeper.core.KeeperRecord;
import io.rondo.dfs.keeper.core.KeeperSettings;
import io.rondo.dfs.keeper.core.ManifestParts;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperProtocol;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A candidate for keeper: bind its method to a listener, then let it campaign under that listener's address. */
public final class KeeperServer implements AutoCloseable {
    /** For what may have to wait for ZooKeeper, seldom: no thread that others need. */
    private static final Executor BESIDE =
            work -> new DaemonThreads("keeper-journals").newThread(work).start();

    private final Coordination coordination;
    private final KeeperSettings settings;
    private final LeaderJournals journals;
    private volatile LeaderHost<KeeperCommand, KeeperRecord, KeeperEffect> host;

    public KeeperServer(Coordination coordination, KeeperSettings settings) {
        this.coordination = coordination;
        this.settings = settings;
        this.journals = new LeaderJournals(coordination);
    }

    /** Adds the keeper's method. */
    public RpcServices bind(RpcServices services) {
        return services.on(KeeperProtocol.CALL, (request, caller) -> call(stated(request, caller)));
    }

    /** A client asks as the user it states; the engine's own roles, which act for everybody, as the superuser. */
    private static KeeperRequest stated(KeeperRequest request, Caller caller) {
        if (request instanceof KeeperRequest.As as) {
            return caller.role() == PeerRole.CLIENT ? as : as.request();
        }
        if (caller.role() == PeerRole.CLIENT) {
            throw RondoException.user("no-user", "A client states the user it asks for.");
        }
        return request;
    }

    private CompletionStage<KeeperReply> call(KeeperRequest request) {
        LeaderHost<KeeperCommand, KeeperRecord, KeeperEffect> now = host;
        if (now == null) {
            return CompletableFuture.failedFuture(RondoException.retryable("not-leader", ""));
        }
        CompletionStage<Object> answer = LeaderJournals.concern(request)
                ? CompletableFuture.supplyAsync(journals::read, BESIDE)
                        .thenCompose(now::submit)
                        .thenCompose(told -> now.submit(new KeeperCommand.Asked(request)))
                : now.submit(new KeeperCommand.Asked(request));
        return answer.thenApply(KeeperReply.class::cast);
    }

    /**
     * @param advertised host:port of the listener
     * @param chunks reads a chunk whole
     */
    public void campaign(String advertised, SnapshotStore snapshots, Function<ChunkRef, byte[]> chunks) {
        host = LeaderHost.start(
                coordination,
                Role.KEEPER,
                advertised,
                snapshots,
                term -> new KeeperCore(term.epoch(), settings),
                Wire.of(KeeperRecord.class),
                Clock.SYSTEM,
                (term, effect) -> run(effect, chunks));
    }

    /** On a thread of its own. What fails is begun anew when somebody asks again. */
    private void run(KeeperEffect effect, Function<ChunkRef, byte[]> chunks) {
        if (effect instanceof KeeperEffect.ReadManifest read) {
            ByteArrayOutputStream manifest = new ByteArrayOutputStream();
            read.manifest().forEach(chunk -> manifest.writeBytes(chunks.apply(chunk)));
            List<byte[]> parts = ManifestParts.of(manifest.toByteArray());
            for (int i = 0; i < parts.size(); i++) {
                Object wanted = host.submit(new KeeperCommand.ManifestRead(
                                read.folder(), read.manifest(), i, parts.size(), parts.get(i)))
                        .join();
                if (!((KeeperReply.Done) wanted).changed()) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        if (host != null) {
            host.close();
        }
    }
}

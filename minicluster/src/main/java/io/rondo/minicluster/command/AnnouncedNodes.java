package io.rondo.minicluster.command;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.coordination.Coordination;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The storage nodes that have announced themselves in ZooKeeper: those of now or, while ZooKeeper or all of them are away, of when they
 * were last seen. A master that kept to those of its start would be lost with them.
 */
final class AnnouncedNodes implements Supplier<List<Address>> {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncedNodes.class);
    private static final long PAUSE = 100_000_000;

    private final Coordination coordination;
    private volatile List<Address> last = List.of();

    private AnnouncedNodes(Coordination coordination) {
        this.coordination = coordination;
    }

    /** Waits for the first node, since a master is of no use before. RETRYABLE {@code no-cluster} if none comes in time. */
    static AnnouncedNodes await(Coordination coordination, Duration patience) {
        AnnouncedNodes nodes = new AnnouncedNodes(coordination);
        long end = System.nanoTime() + patience.toNanos();
        while (nodes.get().isEmpty()) {
            if (System.nanoTime() > end) {
                throw RondoException.retryable(
                        "no-cluster", "No storage node has announced itself in ZooKeeper. Start one with bin/storage.");
            }
            LockSupport.parkNanos(PAUSE);
        }
        return nodes;
    }

    @Override
    public List<Address> get() {
        try {
            List<Address> now = coordination.membership().members().stream()
                    .filter(member -> member.kind().equals("storage"))
                    .map(member -> Address.parse(member.rpc()))
                    .toList();
            if (!now.isEmpty()) {
                last = now;
            }
        } catch (RondoException e) {
            LOG.debug("the storage nodes cannot be asked for now", e);
        }
        return last;
    }
}

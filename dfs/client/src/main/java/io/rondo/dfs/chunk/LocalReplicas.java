package io.rondo.dfs.chunk;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.ThisHost;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the files of storage nodes on this host, to be read past the nodes: what HDFS calls short-circuit reads. A node
 * tells where a chunk's file is; whether this process may read it the operating system decides. The file is verified as the
 * node would, its name's hash included, so that a path which means another file here is noticed. Thread-safe.
 */
final class LocalReplicas {
    private static final Logger LOG = LoggerFactory.getLogger(LocalReplicas.class);
    private static final Wire<ChunkRequest> REQUEST = Wire.of(ChunkRequest.class);
    private static final int MOST_PATHS = 1_000;
    private static final int LONGEST_PATH = 4_096;

    private final BulkNetwork network;
    private final Duration answer;
    private final ThisHost here = new ThisHost();
    /** Nodes whose files are closed to this process. */
    private final Set<String> closed = ConcurrentHashMap.newKeySet();

    private final Map<Replica, Path> paths = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Replica, Path> eldest) {
            return size() > MOST_PATHS;
        }
    };

    private record Replica(String node, ChunkId chunk) {}

    LocalReplicas(BulkNetwork network, Duration answer) {
        this.network = network;
        this.answer = answer;
    }

    /** Whether a node's files may be read here. One in this process is called directly and needs no way past it. */
    boolean isHere(NodeInfo node) {
        String host = Address.parse(node.bulk()).host();
        return !host.equals(Address.IN_PROCESS) && !closed.contains(node.id()) && here.is(host);
    }

    /**
     * Null if the file cannot be used, for whatever reason; then the node is to be asked. Fails if the node does not answer at all: then
     * it need not be asked again.
     */
    LocalReplica open(ChunkId chunk, NodeInfo node) throws SocketTimeoutException {
        Replica replica = new Replica(node.id(), chunk);
        try {
            return LocalReplica.open(node.id(), chunk, path(replica, node));
        } catch (AccessDeniedException e) {
            LOG.debug("the files of {} are not for this process: {}", node.id(), e.toString());
            closed.add(node.id());
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException | RondoException | InvalidPathException e) {
            LOG.debug("{} is not read past its node: {}", replica, e.toString());
        }
        forget(replica);
        return null;
    }

    /** The file at the path that was told could not be read. */
    void forget(LocalReplica read, IOException failure) {
        LOG.debug("{} of {} is not read past its node: {}", read.chunk(), read.node(), failure.toString());
        forget(new Replica(read.node(), read.chunk()));
    }

    private void forget(Replica replica) {
        synchronized (paths) {
            paths.remove(replica);
        }
    }

    private Path path(Replica replica, NodeInfo node) throws IOException {
        synchronized (paths) {
            Path known = paths.get(replica);
            if (known != null) {
                return known;
            }
        }
        byte[] request = REQUEST.encode(new ChunkRequest.Where(replica.chunk()));
        try (InputStream in = network.client(Address.parse(node.bulk())).read(request, answer)) {
            Path path = Path.of(new String(in.readNBytes(LONGEST_PATH), StandardCharsets.UTF_8));
            if (in.read() >= 0) {
                throw new IOException("the node " + node.id() + " tells no path");
            }
            synchronized (paths) {
                paths.put(replica, path);
            }
            return path;
        }
    }
}

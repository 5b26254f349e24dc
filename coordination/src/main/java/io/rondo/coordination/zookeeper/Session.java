package io.rondo.coordination.zookeeper;

import io.rondo.coordination.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.SetDataRequest;

/** The connection, with what Curator does not do by itself. */
final class Session {
    /** What an operation takes beside its data: path, type, access list. */
    private static final int OVERHEAD_BYTES = 256;
    /** Nodes that are asked for before the first of them is waited for. */
    private static final int READS_AT_A_TIME = 200;

    private final CuratorFramework client;

    Session(CuratorFramework client) {
        this.client = client;
    }

    CuratorFramework client() {
        return client;
    }

    /** False as soon as the connection is known to be gone; true proves nothing. */
    boolean connected() {
        return client.getZookeeperClient().isConnected();
    }

    /** What the server granted, which need not be what was asked for. */
    int negotiatedMillis() throws Exception {
        return zooKeeper().getSessionTimeout();
    }

    /** Another after a session was lost. */
    long id() throws Exception {
        return zooKeeper().getSessionId();
    }

    ZooKeeper zooKeeper() throws Exception {
        return client.getZookeeperClient().getZooKeeper();
    }

    /** Waits until the server we read from has all that the ensemble's leader had when it was asked. Curator does not wait. */
    void sync(String path) throws Exception {
        CompletableFuture<Integer> answered = new CompletableFuture<>();
        zooKeeper().sync(path, (code, itsPath, context) -> answered.complete(code), null);
        KeeperException.Code code = KeeperException.Code.get(answered.get());
        if (code != KeeperException.Code.OK) {
            throw KeeperException.create(code, path);
        }
    }

    /** Reads what the ensemble has now, not what a follower had a while ago. */
    byte[] readSynced(String path, Stat stat) throws Exception {
        sync(path);
        return client.getData().storingStatIn(stat).forPath(path);
    }

    /**
     * What nodes hold, in their order. Many are asked for at a time: a leader that waited for each answer would be slow to take over
     * just when ZooKeeper is.
     */
    List<byte[]> readAll(List<String> paths) throws Exception {
        List<byte[]> contents = new ArrayList<>(paths.size());
        for (int from = 0; from < paths.size(); from += READS_AT_A_TIME) {
            List<String> some = paths.subList(from, Math.min(paths.size(), from + READS_AT_A_TIME));
            List<CompletableFuture<Optional<byte[]>>> answers = ask(zooKeeper(), some);
            for (int i = 0; i < some.size(); i++) {
                Optional<byte[]> content = answers.get(i).get();
                // What was under way when a connection broke is asked for again, and why it fails is told then.
                contents.add(
                        content.isPresent() ? content.get() : client.getData().forPath(some.get(i)));
            }
        }
        return contents;
    }

    private static List<CompletableFuture<Optional<byte[]>>> ask(ZooKeeper connection, List<String> paths) {
        List<CompletableFuture<Optional<byte[]>>> answers = new ArrayList<>();
        for (String path : paths) {
            CompletableFuture<Optional<byte[]>> answer = new CompletableFuture<>();
            connection.getData(
                    path,
                    false,
                    (code, itsPath, context, content, stat) -> answer.complete(Optional.ofNullable(content)),
                    null);
            answers.add(answer);
        }
        return answers;
    }

    /** One transaction, within the limits: ZooKeeper would answer an excess with a lost connection. */
    void write(List<CuratorOp> operations) throws Exception {
        Limits.require("operations of a transaction", operations.size(), Limits.TRANSACTION_OPERATIONS);
        long bytes = 0;
        for (CuratorOp operation : operations) {
            int data = dataBytes(operation);
            Limits.require("bytes of node " + operation.getTypeAndPath().getForPath(), data, Limits.NODE_BYTES);
            bytes += OVERHEAD_BYTES + data;
        }
        Limits.require("bytes of a transaction", bytes, Limits.TRANSACTION_BYTES);
        client.transaction().forOperations(operations);
    }

    private static int dataBytes(CuratorOp operation) {
        Object request = operation.get().toRequestRecord();
        if (request instanceof CreateRequest create) {
            return create.getData().length;
        }
        return request instanceof SetDataRequest set ? set.getData().length : 0;
    }

    /** Makes a persistent node and its parents, unless it is there. */
    void ensure(String path, byte[] content) throws Exception {
        if (client.checkExists().forPath(path) == null) {
            try {
                client.create().creatingParentsIfNeeded().forPath(path, content);
            } catch (KeeperException.NodeExistsException e) {
                return; // another made it first, which is as good
            }
        }
    }
}

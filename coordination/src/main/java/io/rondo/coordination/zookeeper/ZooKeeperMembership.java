package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Limits;
import io.rondo.coordination.Membership;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Members as ephemeral nodes, made again after a lost session. */
final class ZooKeeperMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperMembership.class);
    private static final Comparator<Member> BY_ID = Comparator.comparing(Member::id);
    private static final Wire<Member> MEMBER = Wire.of(Member.class);

    private final CuratorFramework client;

    ZooKeeperMembership(CuratorFramework client) {
        this.client = client;
    }

    @Override
    public AutoCloseable announce(Member member) {
        byte[] data = MEMBER.encode(member);
        Limits.require("bytes of node " + member.id(), data.length, Limits.NODE_BYTES);
        PersistentNode node =
                new PersistentNode(client, CreateMode.EPHEMERAL, false, Nodes.members() + "/" + member.id(), data);
        node.start();
        return node;
    }

    @Override
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        try {
            for (String child : client.getChildren().forPath(Nodes.members())) {
                try {
                    members.add(MEMBER.decode(client.getData().forPath(Nodes.members() + "/" + child)));
                } catch (KeeperException.NoNodeException e) {
                    continue; // it left while we looked
                }
            }
        } catch (KeeperException.NoNodeException e) {
            return List.of(); // nobody has come yet
        } catch (Exception e) {
            throw new RondoException(
                    ErrorKind.RETRYABLE, "coordination-unreachable", "The members cannot be read: " + e, e);
        }
        members.sort(BY_ID);
        return members;
    }

    @Override
    public AutoCloseable watch(Consumer<List<Member>> changed) {
        ExecutorService thread = Executors.newSingleThreadExecutor(new DaemonThreads("members"));
        CuratorCache cache = CuratorCache.build(client, Nodes.members());
        CuratorCacheListener listener = CuratorCacheListener.builder()
                .forAll((type, before, after) -> run(thread, () -> tell(cache, changed)))
                .forInitialized(() -> run(thread, () -> tell(cache, changed)))
                .build();
        cache.listenable().addListener(listener);
        cache.start();
        return () -> {
            cache.close();
            thread.shutdownNow();
        };
    }

    private static void run(ExecutorService thread, Runnable step) {
        try {
            thread.execute(step);
        } catch (RejectedExecutionException e) {
            LOG.debug("a change of members came after the watch was closed", e);
        }
    }

    private static void tell(CuratorCache cache, Consumer<List<Member>> changed) {
        List<Member> members = cache.stream()
                .filter(node -> !node.getPath().equals(Nodes.members()) && node.getData().length > 0)
                .map(node -> MEMBER.decode(node.getData()))
                .sorted(BY_ID)
                .toList();
        changed.accept(members);
    }
}

package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;

/** Members as ephemeral nodes, made again after a lost session. */
final class ZooKeeperMembership implements Membership {
    private static final Wire<Member> MEMBER = Wire.of(Member.class);

    private final CuratorFramework client;

    ZooKeeperMembership(CuratorFramework client) {
        this.client = client;
    }

    @Override
    public AutoCloseable announce(Member member) {
        PersistentNode node = new PersistentNode(
                client, CreateMode.EPHEMERAL, false, Nodes.members() + "/" + member.id(), MEMBER.encode(member));
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
        return members;
    }

    @Override
    public AutoCloseable watch(Consumer<List<Member>> changed) {
        ExecutorService thread = Executors.newSingleThreadExecutor(new DaemonThreads("members"));
        CuratorCache cache = CuratorCache.build(client, Nodes.members());
        CuratorCacheListener listener = CuratorCacheListener.builder()
                .forAll((type, before, after) -> thread.execute(() -> tell(cache, changed)))
                .build();
        cache.listenable().addListener(listener);
        cache.start();
        return () -> {
            cache.close();
            thread.shutdownNow();
        };
    }

    private static void tell(CuratorCache cache, Consumer<List<Member>> changed) {
        List<Member> members = cache.stream()
                .filter(node -> !node.getPath().equals(Nodes.members()) && node.getData().length > 0)
                .map(node -> MEMBER.decode(node.getData()))
                .toList();
        changed.accept(members);
    }
}

package io.rondo.dfs.node;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.coordination.Membership.Member;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.node.orders.DeleteOrders;
import io.rondo.dfs.node.orders.OrderBook;
import io.rondo.dfs.node.repair.Repairer;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the keeper of this node again and again, and hands on what it answers: orders, and that there is a new table. */
final class NodeReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);
    private static final long PERIOD_MILLIS = 1_000;
    /** Long enough for any writer that lives to have recorded what it wrote. */
    private static final Duration HELD = Duration.ofDays(1);

    private final Member member;
    private final ChunkStore store;
    private final KeeperCalls keeper;
    private final OrderBook book;
    private final DeleteOrders orders;
    private final TableWatch tables;
    private final Repairer repairer;
    private final Runnable gone;
    private final String proposedCluster = UUID.randomUUID().toString();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("node-report"));
    private String lastRefusal = "";

    /** @param gone told when no volume is left */
    NodeReporter(
            Member member,
            ChunkStore store,
            KeeperCalls keeper,
            OrderBook book,
            DeleteOrders orders,
            TableWatch tables,
            Repairer repairer,
            Runnable gone) {
        this.member = member;
        this.store = store;
        this.keeper = keeper;
        this.book = book;
        this.orders = orders;
        this.tables = tables;
        this.repairer = repairer;
        this.gone = gone;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::report, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(this::sweepByItself, 1, 1, TimeUnit.DAYS);
    }

    /** Has deleted what nobody refers to, between two reports: see {@link DeleteOrders#sweep}. */
    CompletableFuture<Long> sweep(Duration held) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return orders.sweep(held);
                    } catch (IOException e) {
                        throw new RondoException(
                                ErrorKind.RETRYABLE, "volume-failed", "The chunks cannot be swept: " + e, e);
                    }
                },
                thread);
    }

    private void sweepByItself() {
        sweep(HELD).whenComplete((swept, failure) -> {
            if (failure != null) {
                LOG.warn("what nobody refers to could not be looked for: {}", failure.toString());
            } else if (swept > 0) {
                LOG.info("found {} chunks that nobody refers to; every node is to delete them", swept);
            }
        });
    }

    private KeeperRequest.NodeReport describe() {
        String trouble = store.trouble();
        double soundShare = store.soundShare();
        NodeInfo node = new NodeInfo(
                member.id(), member.rpc(), member.bulk(), member.host(), member.rack(), member.weight() * soundShare);
        boolean founded = !book.cluster().isEmpty();
        return new KeeperRequest.NodeReport(
                node,
                founded ? book.cluster() : proposedCluster,
                founded,
                book.doomedThrough(),
                repairer.complete(),
                repairer.strays(),
                new KeeperRequest.NodeHealth(
                        store.chunks(), store.bytes(), store.freeBytes(), repairer.missing(), store.damaged(), trouble),
                1 - soundShare);
    }

    private void report() {
        if (store.isGone()) {
            LOG.error("The node stops: nothing can be stored or read any more. {}", store.trouble());
            gone.run();
            return;
        }
        try {
            KeeperReply.Orders answer = (KeeperReply.Orders) keeper.call(describe());
            lastRefusal = "";
            orders.carryOut(answer);
            if (tables.learn(answer.table())) {
                repairer.tableChanged();
            }
        } catch (RondoException e) {
            // Told once: a node of another cluster stays refused until somebody acts.
            if (e.is("wrong-cluster") && !e.getMessage().equals(lastRefusal)) {
                lastRefusal = e.getMessage();
                LOG.error(e.getMessage());
            }
            LOG.debug("a report was not taken: {}", e.toString());
        } catch (IOException | RuntimeException e) {
            LOG.debug("a report was not taken: {}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

package io.rondo.dfs.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A ring of storage nodes with a history: each change of it is planned from the table before. */
final class Ring {
    static final int REPLICAS = 3;

    private final Random random;
    private final int racks;
    private final int heaviest;
    private final List<NodeInfo> nodes = new ArrayList<>();
    private int next;
    private SlotTable table = SlotTable.EMPTY;

    /** @param heaviest weights are drawn from one to this */
    Ring(long seed, int racks, int heaviest) {
        this.random = new Random(seed);
        this.racks = racks;
        this.heaviest = heaviest;
    }

    /** That many more nodes, all at once. */
    Ring found(int count) {
        for (int i = 0; i < count; i++) {
            add();
        }
        plan();
        return this;
    }

    /** One node after the other until there are so many. */
    Ring growTo(int count) {
        while (nodes.size() < count) {
            add();
            plan();
        }
        return this;
    }

    /** Joins and leaves, one at a time, each as likely. */
    Ring churn(int changes) {
        for (int i = 0; i < changes; i++) {
            if (random.nextBoolean() || nodes.size() <= REPLICAS + 1) {
                add();
            } else {
                nodes.remove(random.nextInt(nodes.size()));
            }
            plan();
        }
        return this;
    }

    /** One node after the other leaves until there are so few. */
    Ring shrinkTo(int count) {
        while (nodes.size() > count) {
            nodes.remove(random.nextInt(nodes.size()));
            plan();
        }
        return this;
    }

    SlotTable table() {
        return table;
    }

    private void add() {
        int number = next++;
        nodes.add(new NodeInfo(
                "n" + number,
                "h" + number + ":1",
                "h" + number + ":2",
                "h" + number,
                "r" + number % racks,
                1 + random.nextInt(heaviest)));
    }

    private void plan() {
        table = SlotPlanner.plan(table, nodes, REPLICAS);
    }
}

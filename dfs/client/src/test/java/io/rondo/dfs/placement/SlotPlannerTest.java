package io.rondo.dfs.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store's placement promises: even, true to weights and racks, and still where it can be. */
class SlotPlannerTest {
    private static final int REPLICAS = 3;
    /** Drawn clusters, of which each changes six times. */
    private static final int CLUSTERS = Integer.getInteger("rondo.clusters", 2);

    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final double EVEN = 1.02;
    private static final double STILL = 1.05;

    private static NodeInfo node(int number, String rack, double weight) {
        return new NodeInfo("n" + number, "h" + number + ":1", "h" + number + ":2", "h" + number, rack, weight);
    }

    private static List<NodeInfo> nodes(int count, int racks) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(node(i, "r" + i % racks, 1));
        }
        return nodes;
    }

    private static SlotTable plan(SlotTable before, List<NodeInfo> nodes) {
        SlotTable table = SlotPlanner.plan(before, nodes, REPLICAS);
        requireWhole(table, nodes);
        return table;
    }

    /** Every slot has as many different owners as it should, and none without weight. */
    private static void requireWhole(SlotTable table, List<NodeInfo> nodes) {
        long hosts = nodes.stream().filter(node -> node.weight() > 0).count();
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            Set<NodeInfo> owners = new HashSet<>(table.row(slot));
            assertEquals(Math.min(REPLICAS, hosts), owners.size(), "owners of slot " + slot);
            assertTrue(owners.stream().allMatch(owner -> owner.weight() > 0), "no weight, no slot");
        }
    }

    private static Map<String, Integer> places(SlotTable table, int from, int slots) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < slots; i++) {
            table.row((from + i) % SlotTable.SLOTS).forEach(owner -> places.merge(owner.id(), 1, Integer::sum));
        }
        return places;
    }

    /** The busiest node's places over its weighted share of them. */
    private static double peak(SlotTable table) {
        double[] exact = Shares.exact(table.nodes(), table.replicas());
        Map<String, Integer> places = places(table, 0, SlotTable.SLOTS);
        double peak = 0;
        for (int i = 0; i < exact.length; i++) {
            int got = places.getOrDefault(table.nodes().get(i).id(), 0);
            peak = Math.max(peak, exact[i] == 0 ? got : got / exact[i]);
        }
        return peak;
    }

    private static int moved(SlotTable before, SlotTable after) {
        int moved = 0;
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            Set<String> owners = new HashSet<>();
            before.row(slot).forEach(owner -> owners.add(owner.id()));
            moved += (int) after.row(slot).stream()
                    .filter(owner -> !owners.contains(owner.id()))
                    .count();
        }
        return moved;
    }

    private static long inOneRack(SlotTable table) {
        long count = 0;
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            count += table.row(slot).stream().map(NodeInfo::rack).distinct().count() == 1 ? 1 : 0;
        }
        return count;
    }

    /** Where one rack has more than two thirds of the weight, the others cannot have a replica of every slot. */
    private static double unavoidable(SlotTable table) {
        double[] exact = Shares.exact(table.nodes(), table.replicas());
        Map<String, Double> racks = new HashMap<>();
        for (int i = 0; i < exact.length; i++) {
            racks.merge(table.nodes().get(i).rack(), exact[i], Double::sum);
        }
        double heaviest = racks.values().stream().max(Double::compare).orElseThrow();
        double others = (double) SlotTable.SLOTS * REPLICAS - heaviest;
        return others >= SlotTable.SLOTS + exact.length ? 0 : SlotTable.SLOTS - others + 2 * exact.length;
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 7, 20, 64, 250, 983, 999})
    void aJoinAndALeaveMoveTheirShareAndLeaveTheSlotsEven(int count) {
        List<NodeInfo> nodes = nodes(count, 1);
        SlotTable before = plan(SlotTable.EMPTY, nodes);
        assertTrue(peak(before) <= EVEN, "peak/mean " + peak(before));

        List<NodeInfo> more = new ArrayList<>(nodes);
        more.add(node(count, "r0", 1));
        SlotTable joined = plan(before, more);
        double share = (double) SlotTable.SLOTS * REPLICAS / more.size();
        assertTrue(peak(joined) <= EVEN, "peak/mean after a join " + peak(joined));
        assertTrue(moved(before, joined) <= STILL * Math.ceil(share), moved(before, joined) + " of " + share);

        List<NodeInfo> fewer = nodes.subList(1, count);
        SlotTable left = plan(before, fewer);
        double lost = count <= REPLICAS ? 0 : (double) SlotTable.SLOTS * REPLICAS / count;
        assertTrue(peak(left) <= EVEN, "peak/mean after a leave " + peak(left));
        assertTrue(moved(before, left) <= STILL * Math.ceil(lost), moved(before, left) + " of " + lost);
    }

    @Test
    void weightsAndRacksAreKeptThroughJoinsAndLeaves() {
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            Random random = new Random(SEED + cluster);
            System.out.println("seed " + (SEED + cluster));
            keepsWeightsAndRacks(random, 6 + random.nextInt(115), 1 + random.nextInt(5));
        }
    }

    private static void keepsWeightsAndRacks(Random random, int count, int racks) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(node(i, "r" + i % racks, 1 + random.nextInt(3)));
        }
        SlotTable table = plan(SlotTable.EMPTY, nodes);
        for (int change = 0; change < 6; change++) {
            SlotTable before = table;
            double ideal = 0;
            if (random.nextBoolean() || nodes.size() <= 6) {
                nodes.add(node(count + change, "r" + (count + change) % racks, 1 + random.nextInt(3)));
                double[] exact = Shares.exact(sorted(nodes), REPLICAS);
                ideal = exact[sorted(nodes).indexOf(nodes.get(nodes.size() - 1))];
            } else {
                NodeInfo gone = nodes.remove(random.nextInt(nodes.size()));
                ideal = places(before, 0, SlotTable.SLOTS).getOrDefault(gone.id(), 0);
            }
            table = plan(before, nodes);
            assertTrue(peak(table) <= EVEN, "peak/mean " + peak(table));
            assertTrue(racks == 1 || inOneRack(table) <= unavoidable(table), inOneRack(table) + " slots in one rack");
            int moved = moved(before, table);
            if (racks == 1) {
                assertTrue(moved <= STILL * Math.ceil(ideal) + count, "moved " + moved + " of " + ideal);
            } else if (unavoidable(before) + unavoidable(table) == 0) {
                long least = leastMoves(before, table);
                assertTrue(moved <= STILL * least + count, "moved " + moved + " of at least " + least);
            }
        }
    }

    /**
     * How many places must at least move to a table that gives each node as many places as this one does and leaves no slot in one
     * rack. Where all that is left of a slot is in one rack, a node outside of it must come; if those outside have not room for all
     * such slots, each further one makes them give up another place.
     */
    private static long leastMoves(SlotTable before, SlotTable after) {
        Map<String, Integer> room = places(after, 0, SlotTable.SLOTS);
        Map<String, Integer> outsideOnly = new HashMap<>();
        Map<String, String> racks = new HashMap<>();
        after.nodes().forEach(node -> racks.put(node.id(), node.rack()));
        long free = 0;
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            Set<String> kept = new HashSet<>();
            int stay = 0;
            for (NodeInfo owner : before.row(slot)) {
                if (room.containsKey(owner.id())) {
                    room.merge(owner.id(), -1, Integer::sum);
                    kept.add(racks.get(owner.id()));
                    stay++;
                }
            }
            free += after.replicas() - stay;
            if (stay > 0 && kept.size() == 1) {
                outsideOnly.merge(kept.iterator().next(), 1, Integer::sum);
            }
        }
        long gained = room.values().stream()
                .filter(more -> more > 0)
                .mapToInt(Integer::intValue)
                .sum();
        long most = Math.max(free, gained);
        for (Map.Entry<String, Integer> rack : outsideOnly.entrySet()) {
            long inside = 0;
            for (Map.Entry<String, Integer> more : room.entrySet()) {
                inside += racks.get(more.getKey()).equals(rack.getKey()) ? Math.max(0, more.getValue()) : 0;
            }
            most = Math.max(most, inside + rack.getValue());
        }
        return most;
    }

    private static List<NodeInfo> sorted(List<NodeInfo> nodes) {
        return nodes.stream()
                .sorted(java.util.Comparator.comparing(NodeInfo::id))
                .toList();
    }

    @Test
    void of160NeighbouringSlotsTwentyNodesHaveTheirPartsWithinOne() {
        SlotTable table = plan(SlotTable.EMPTY, nodes(20, 1));
        requireSpread(table, 1);
    }

    @Test
    void afterTwentyJoinsNeighbouringSlotsAreStillSpread() {
        SlotTable table = SlotTable.EMPTY;
        for (int count = 1; count <= 20; count++) {
            table = plan(table, nodes(count, 1));
        }
        requireSpread(table, Integer.getInteger("within", 4));
    }

    /** Wherever 160 neighbouring slots begin. */
    private static void requireSpread(SlotTable table, int within) {
        int length = 160;
        int mean = length * REPLICAS / 20;
        Map<String, Integer> places = places(table, 0, length);
        for (int start = 0; start < SlotTable.SLOTS; start++) {
            int most =
                    places.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            assertTrue(most <= mean + within, "the busiest node has " + most + " of a mean of " + mean);
            table.row(start).forEach(owner -> places.merge(owner.id(), -1, Integer::sum));
            table.row((start + length) % SlotTable.SLOTS).forEach(owner -> places.merge(owner.id(), 1, Integer::sum));
        }
    }

    @Test
    void aNodeWithoutWeightIsEmptiedOnceItsSuccessorsHaveWhatItHeld() {
        List<NodeInfo> nodes = nodes(5, 1);
        SlotTable before = plan(SlotTable.EMPTY, nodes);
        List<NodeInfo> drained = new ArrayList<>(nodes);
        drained.set(2, node(2, "r0", 0));
        SlotTable table = plan(before, drained);
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            boolean owned =
                    before.row(slot).stream().anyMatch(owner -> owner.id().equals("n2"));
            assertEquals(
                    owned,
                    table.formerOwners(slot).stream()
                            .anyMatch(owner -> owner.id().equals("n2")),
                    "slot " + slot);
        }
        SlotTable done = SlotPlanner.handedOff(table);
        assertTrue(!done.handingOff() && table.handingOff());
        assertEquals(table.layout(), done.layout());
        assertTrue(Arrays.equals(table.owners(), done.owners()));
    }

    private static List<NodeInfo> withoutWeight(List<NodeInfo> nodes) {
        return nodes.stream()
                .map(node -> new NodeInfo(node.id(), node.rpc(), node.bulk(), node.host(), node.rack(), 0))
                .toList();
    }

    @Test
    void whereNobodyTakesChunksAnyMoreEverySlotStaysWithItsOwners() {
        List<NodeInfo> nodes = nodes(4, 2);
        SlotTable before = plan(SlotTable.EMPTY, nodes);
        SlotTable broken = SlotPlanner.plan(before, withoutWeight(nodes), REPLICAS);
        assertEquals(0, moved(before, broken));
        assertEquals(before.layout(), broken.layout());
        SlotTable mended = plan(broken, nodes);
        assertEquals(0, moved(before, mended));
        assertTrue(!mended.handingOff());
    }

    @Test
    void whoseOwnersAreLostWhereNobodyTakesChunksHasFewerUntilSomebodyDoes() {
        List<NodeInfo> nodes = nodes(4, 1);
        SlotTable before = plan(SlotTable.EMPTY, nodes);
        SlotTable left = SlotPlanner.plan(before, withoutWeight(nodes.subList(0, 2)), REPLICAS);
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            Set<String> owners = ids(before.row(slot));
            owners.retainAll(Set.of("n0", "n1"));
            assertEquals(owners, ids(left.row(slot)), "slot " + slot);
        }
        plan(left, nodes);
    }

    private static Set<String> ids(List<NodeInfo> nodes) {
        Set<String> ids = new HashSet<>();
        nodes.forEach(node -> ids.add(node.id()));
        return ids;
    }

    @Test
    void nodesThatNeverTookChunksOwnNothingUntilTheyDo() {
        List<NodeInfo> nodes = nodes(2, 1);
        SlotTable nothing = SlotPlanner.plan(SlotTable.EMPTY, withoutWeight(nodes), REPLICAS);
        assertEquals(List.of(), nothing.row(7));
        plan(nothing, nodes);
    }

    @Test
    void aNewAddressMovesNothing() {
        List<NodeInfo> nodes = nodes(4, 2);
        SlotTable before = plan(SlotTable.EMPTY, nodes);
        List<NodeInfo> readdressed = new ArrayList<>(nodes);
        readdressed.set(1, new NodeInfo("n1", "other:1", "other:2", "other", "r1", 1));
        SlotTable after = plan(before, readdressed);
        assertEquals(0, moved(before, after));
        assertEquals(before.layout(), after.layout());
        assertEquals(before.version() + 1, after.version());
    }
}

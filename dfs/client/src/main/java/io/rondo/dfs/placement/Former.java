package io.rondo.dfs.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who owned slots before: places of equal number for each slot, as many as the slot with most needs. */
record Former(int places, byte[] bytes) {
    private static final Former NONE = new Former(0, new byte[0]);

    /** What a new layout leaves behind: of each slot those who owned it or stood as former owners, and own it no more. */
    static Former after(SlotTable before, List<NodeInfo> nodes, Layout layout) {
        if (before.owners().length == 0) {
            return NONE;
        }
        int[] indexes = SlotPlanner.indexes(before.nodes(), nodes);
        List<List<Integer>> former = new ArrayList<>();
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            List<Integer> known = new ArrayList<>();
            boolean newcomer = false;
            for (int place = 0; place < before.replicas(); place++) {
                add(known, before.owners(), slot * before.replicas() + place, indexes);
            }
            for (int place = 0; place < layout.replicas(); place++) {
                newcomer |= !known.contains(layout.node(slot, place));
            }
            List<Integer> handing = newcomer ? known : new ArrayList<>();
            for (int place = 0; place < before.formerPlaces(); place++) {
                add(handing, before.former(), slot * before.formerPlaces() + place, indexes);
            }
            for (int place = 0; place < layout.replicas(); place++) {
                handing.remove((Integer) layout.node(slot, place));
            }
            former.add(handing);
        }
        return of(former);
    }

    /** A table with one more former owner of some slots. */
    static SlotTable with(SlotTable table, String node, List<Integer> slots) {
        int index = -1;
        for (int i = 0; i < table.nodes().size(); i++) {
            index = table.nodes().get(i).id().equals(node) ? i : index;
        }
        int[] same = new int[table.nodes().size()];
        Arrays.setAll(same, i -> i);
        List<List<Integer>> former = new ArrayList<>();
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            List<Integer> known = new ArrayList<>();
            for (int place = 0; place < table.formerPlaces(); place++) {
                add(known, table.former(), slot * table.formerPlaces() + place, same);
            }
            former.add(known);
        }
        for (int slot : slots) {
            if (index >= 0 && !table.owns(index, slot) && !former.get(slot).contains(index)) {
                former.get(slot).add(index);
            }
        }
        Former all = of(former);
        return new SlotTable(
                table.version() + 1,
                table.layout(),
                table.replicas(),
                table.nodes(),
                table.owners(),
                all.places(),
                all.bytes());
    }

    private static void add(List<Integer> nodes, byte[] rows, int place, int[] indexes) {
        int owner = SlotTable.at(rows, place);
        if (owner != SlotTable.NOBODY && indexes[owner] >= 0 && !nodes.contains(indexes[owner])) {
            nodes.add(indexes[owner]);
        }
    }

    private static Former of(List<List<Integer>> former) {
        int most = former.stream().mapToInt(List::size).max().orElse(0);
        byte[] bytes = new byte[2 * most * SlotTable.SLOTS];
        Arrays.fill(bytes, (byte) 0xFF);
        for (int slot = 0; slot < former.size(); slot++) {
            List<Integer> nodes = former.get(slot);
            for (int place = 0; place < nodes.size(); place++) {
                SlotTable.set(bytes, slot * most + place, nodes.get(place));
            }
        }
        return new Former(most, bytes);
    }
}

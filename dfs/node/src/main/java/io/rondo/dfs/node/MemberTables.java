package io.rondo.dfs.node;

import io.rondo.coordination.Coordination;
import io.rondo.coordination.Membership.Member;
import io.rondo.dfs.chunk.SlotTables;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Slot tables without a keeper: the storage nodes that coordination knows of, any of which may have any chunk. */
final class MemberTables {
    private MemberTables() {}

    static SlotTables of(Coordination coordination) {
        AtomicLong version = new AtomicLong();
        return new SlotTables(known -> SlotTable.ofUnknownOwners(version.incrementAndGet(), nodes(coordination)));
    }

    private static List<NodeInfo> nodes(Coordination coordination) {
        return coordination.membership().members().stream()
                .filter(member -> member.kind().equals("storage"))
                .map(MemberTables::node)
                .toList();
    }

    private static NodeInfo node(Member member) {
        return new NodeInfo(member.id(), member.rpc(), member.bulk(), member.host(), member.rack(), member.weight());
    }
}

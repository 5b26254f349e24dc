package io.rondo.dfs.client;

import io.rondo.coordination.Coordination;
import io.rondo.coordination.Membership.Member;
import io.rondo.coordination.Role;
import io.rondo.dfs.client.ClusterProtocol.ClusterView;
import java.util.List;

/** The cluster as coordination knows it; hints, not truths. Blocking. */
public final class ClusterDescription {
    private ClusterDescription() {}

    public static ClusterView of(Coordination coordination) {
        List<Member> members = coordination.membership().members();
        return new ClusterView(
                addresses(members, "master"),
                addresses(members, "storage"),
                leader(coordination, Role.JOBMASTER),
                leader(coordination, Role.KEEPER));
    }

    private static List<String> addresses(List<Member> members, String kind) {
        return members.stream()
                .filter(member -> member.kind().equals(kind))
                .map(Member::rpc)
                .toList();
    }

    private static String leader(Coordination coordination, Role role) {
        return coordination
                .leader(role)
                .map(Coordination.LeaderHint::advertised)
                .orElse("");
    }
}

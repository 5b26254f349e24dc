package io.rondo.coordination;

import java.util.List;

/** Who is here: ephemeral records of masters and storage nodes. Expired means suspect, not gone. */
public interface Membership {
    /** Announces this process until the returned handle or the session is closed; re-announced after a lost session. */
    AutoCloseable announce(Member member);

    /** By id. */
    List<Member> members();

    /** Calls {@code changed} with all members now and after each change, one call at a time. */
    AutoCloseable watch(java.util.function.Consumer<List<Member>> changed);

    /** {@code kind} is {@code master} or {@code storage}; rpc and bulk are host:port, bulk empty if there is none. */
    record Member(
            String id, String kind, String rpc, String bulk, String host, String rack, double weight, String version) {}
}

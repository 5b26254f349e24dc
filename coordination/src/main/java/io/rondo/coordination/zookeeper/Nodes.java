package io.rondo.coordination.zookeeper;

import io.rondo.coordination.Role;
import java.util.Locale;

/** Where things lie in ZooKeeper. */
final class Nodes {
    static final String ROOT = "/rondo";
    private static final int ENTRY_DIGITS = 16;

    private Nodes() {}

    static String epoch(Role role) {
        return epoch(role.label());
    }

    static String epoch(String role) {
        return ROOT + "/epoch/" + role;
    }

    static String latch(Role role) {
        return ROOT + "/latch/" + role.label();
    }

    static String head(Role role) {
        return ROOT + "/journal/" + role.label();
    }

    static String entry(Role role, long number) {
        String digits = Long.toString(number); // a Formatter took a third of an append's time before it was sent
        return head(role) + "/" + "0".repeat(Math.max(0, ENTRY_DIGITS - digits.length())) + digits;
    }

    static String members() {
        return ROOT + "/members";
    }

    /** Cells are spread over 256 folders, so that no folder's listing outgrows a packet. */
    static String onceFolder(String cell) {
        return ROOT + "/once/" + String.format(Locale.ROOT, "%02x", cell.hashCode() & 0xFF);
    }

    static String once(String cell) {
        return onceFolder(cell) + "/" + cell.replace('/', '.');
    }
}

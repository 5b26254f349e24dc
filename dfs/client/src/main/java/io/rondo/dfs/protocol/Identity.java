package io.rondo.dfs.protocol;

import java.util.List;

/**
 * The name under which a client asks. It is stated, not proven, as with Hadoop's simple authentication: who holds the client's
 * secret may state any. So it keeps people from each other's mistakes, and not from each other's malice.
 */
public record Identity(String user, List<String> groups) {
    public Identity {
        groups = List.copyOf(groups);
    }

    /** The user of this process, who states no groups. */
    public static Identity ofProcess() {
        return new Identity(System.getProperty("user.name"), List.of());
    }
}

package io.rondo.dfs.chunk;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the chunks of a leader's snapshot are born: in one term of a role. So what a leader left behind is told from what its successor
 * is just storing.
 */
public record SnapshotBirth(String role, long epoch) {
    private static final Pattern NAME = Pattern.compile(ChunkSnapshots.BIRTH + "([a-z]+)-(\\d{1,18})");

    /** As chunks name it. */
    public String name() {
        return ChunkSnapshots.BIRTH + role + "-" + epoch;
    }

    /** Empty for what is born elsewhere, and for snapshots of which nobody wrote down the term. */
    public static Optional<SnapshotBirth> parse(String birth) {
        Matcher name = NAME.matcher(birth);
        return name.matches()
                ? Optional.of(new SnapshotBirth(name.group(1), Long.parseLong(name.group(2))))
                : Optional.empty();
    }
}

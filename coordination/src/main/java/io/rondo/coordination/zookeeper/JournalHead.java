package io.rondo.coordination.zookeeper;

import io.rondo.base.wire.Wire;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a journal's head node holds: the tail's entries are {@code first} to {@code next}, exclusive; the nonce names the
 * write that made this head, so that its writer recognises it after a lost reply. The snapshot is inline or, where it is
 * large, a reference; both are null before the first. {@code superseded} refers to the snapshot before, whose writer may
 * have died before it was discarded.
 */
record JournalHead(
        long first, long next, String nonce, byte[] inlineSnapshot, byte[] snapshotReference, byte[] superseded) {
    static final Wire<JournalHead> WIRE = Wire.of(JournalHead.class);
    static final JournalHead EMPTY = new JournalHead(0, 0, "", null, null, null);

    /** With one more entry. */
    JournalHead appended(String newNonce) {
        return new JournalHead(first, next + 1, newNonce, inlineSnapshot, snapshotReference, superseded);
    }

    /** With a snapshot of all entries before {@code end} in their place. */
    JournalHead compacted(String newNonce, long end, byte[] inline, byte[] reference) {
        return new JournalHead(end, next, newNonce, inline, reference, snapshotReference);
    }

    /** To all stored snapshots that it knows of. */
    List<byte[]> references() {
        return Stream.of(snapshotReference, superseded).filter(Objects::nonNull).toList();
    }

    int tailLength() {
        return Math.toIntExact(next - first);
    }
}

package io.rondo.coordination.zookeeper;

import io.rondo.base.wire.Wire;

/**
 * What a journal's head node holds: the tail's entries are {@code first} to {@code next}, exclusive; the nonce names the
 * write that made this head, so that its writer recognises it after a lost reply. The snapshot is inline or, where it is
 * large, a reference; both are null before the first.
 */
record JournalHead(long first, long next, String nonce, byte[] inlineSnapshot, byte[] snapshotReference) {
    static final Wire<JournalHead> WIRE = Wire.of(JournalHead.class);
    static final JournalHead EMPTY = new JournalHead(0, 0, "", null, null);
}

package io.rondo.coordination.memory;

import java.util.ArrayList;
import java.util.List;

/** What a journal holds: a snapshot, by itself if it is small, else by its reference; and the batches after it. */
final class Ledger {
    private final List<byte[]> tail = new ArrayList<>();
    private long first;
    private byte[] inlineSnapshot;
    private byte[] reference;

    byte[] inlineSnapshot() {
        return inlineSnapshot == null ? null : inlineSnapshot.clone();
    }

    byte[] reference() {
        return reference;
    }

    List<byte[]> tail() {
        return tail.stream().map(byte[]::clone).toList();
    }

    int tailLength() {
        return tail.size();
    }

    long end() {
        return first + tail.size();
    }

    void append(byte[] batch) {
        tail.add(batch);
    }

    void compact(long end, byte[] newInline, byte[] newReference) {
        if (end < first || end > end()) {
            throw new IllegalArgumentException("No snapshot can end at " + end + " of " + first + " to " + end() + ".");
        }
        tail.subList(0, (int) (end - first)).clear();
        first = end;
        inlineSnapshot = newInline;
        reference = newReference;
    }
}

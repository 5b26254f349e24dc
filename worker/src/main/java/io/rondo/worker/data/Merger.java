package io.rondo.worker.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges sorted segments through a tree of losers (Knuth, TAOCP 3, 5.4.1) over cached key prefixes. Equal keys come in the
 * order of their segments, so the merge is stable.
 */
final class Merger implements AutoCloseable {
    private final SegmentCursor[] cursors;
    /** tree[0] is the winner; tree[i] the loser of the match at node i. */
    private final int[] tree;

    private final boolean[] done;
    private boolean started;

    Merger(List<? extends RunSource> sources) throws IOException {
        List<SegmentCursor> open = new ArrayList<>();
        boolean all = false;
        try {
            for (RunSource source : sources) {
                open.add(new SegmentCursor(source));
            }
            all = true;
        } finally {
            if (!all) {
                closeAll(open);
            }
        }
        cursors = open.toArray(SegmentCursor[]::new);
        tree = new int[Math.max(1, cursors.length)];
        done = new boolean[cursors.length];
    }

    /** Moves to the next record in order; it is the {@link #current} one until the next call. */
    boolean next() throws IOException {
        if (cursors.length == 0) {
            return false;
        }
        if (started) {
            advance(tree[0]);
            replay(tree[0]);
        } else {
            started = true;
            for (int i = 0; i < cursors.length; i++) {
                advance(i);
            }
            build();
        }
        return !done[tree[0]];
    }

    SegmentCursor current() {
        return cursors[tree[0]];
    }

    private void advance(int cursor) throws IOException {
        if (!cursors[cursor].next()) {
            done[cursor] = true;
        }
    }

    private void build() {
        int count = cursors.length;
        int[] winners = new int[2 * count];
        for (int i = 0; i < count; i++) {
            winners[count + i] = i;
        }
        for (int node = count - 1; node > 0; node--) {
            int left = winners[2 * node];
            int right = winners[2 * node + 1];
            boolean leftWins = isBefore(left, right);
            winners[node] = leftWins ? left : right;
            tree[node] = leftWins ? right : left;
        }
        tree[0] = count == 1 ? 0 : winners[1];
    }

    private void replay(int cursor) {
        int winner = cursor;
        for (int node = (cursor + cursors.length) >>> 1; node > 0; node >>>= 1) {
            if (isBefore(tree[node], winner)) {
                int loser = winner;
                winner = tree[node];
                tree[node] = loser;
            }
        }
        tree[0] = winner;
    }

    private boolean isBefore(int a, int b) {
        if (done[a] || done[b]) {
            return done[a] == done[b] ? a < b : done[b];
        }
        SegmentCursor left = cursors[a];
        SegmentCursor right = cursors[b];
        if (left.prefix != right.prefix) {
            return Long.compareUnsigned(left.prefix, right.prefix) < 0;
        }
        int order = KeyOrder.compareRest(left.key, 0, left.keyLength, right.key, 0, right.keyLength);
        return order != 0 ? order < 0 : a < b;
    }

    @Override
    public void close() throws IOException {
        closeAll(List.of(cursors));
    }

    /** Closes every one, even if some cannot be closed. */
    private static void closeAll(List<SegmentCursor> cursors) throws IOException {
        IOException failure = null;
        for (SegmentCursor cursor : cursors) {
            try {
                cursor.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

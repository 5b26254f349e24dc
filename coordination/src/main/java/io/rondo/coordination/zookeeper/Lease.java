package io.rondo.coordination.zookeeper;

import io.rondo.base.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * How long the session surely lives: half of what the server granted, from when a heartbeat was <em>sent</em> that the
 * ensemble's leader has answered. The other half covers that this leader learns of a follower's clients only once in half a
 * tick, and a tick is at most half a session.
 */
final class Lease {
    private final Clock clock;
    private boolean held;
    private long until;

    Lease(Clock clock) {
        this.clock = clock;
    }

    /** A heartbeat sent at this time was answered, in a session of this length. */
    synchronized void acknowledged(long sentNanos, int sessionMillis) {
        long end = sentNanos + TimeUnit.MILLISECONDS.toNanos(sessionMillis) / 2;
        if (!held || end - until > 0) {
            held = true;
            until = end;
        }
    }

    synchronized boolean holds() {
        return held && clock.nanos() - until < 0;
    }
}

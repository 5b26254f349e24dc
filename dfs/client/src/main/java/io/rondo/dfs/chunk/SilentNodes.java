package io.rondo.dfs.chunk;

import io.rondo.base.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Nodes that have kept a reader waiting in vain: stopped, cut off without a word, or with a disk that hangs. For a while others are
 * asked first, so that one of them holds up a process once and not at every chunk. Thread-safe.
 */
final class SilentNodes {
    private static final long WHILE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Clock clock;
    private final Map<String, Long> since = new ConcurrentHashMap<>();

    SilentNodes(Clock clock) {
        this.clock = clock;
    }

    void add(String node) {
        since.put(node, clock.nanos());
    }

    /** It has answered. */
    void remove(String node) {
        since.remove(node);
    }

    boolean contains(String node) {
        Long noticed = since.get(node);
        return noticed != null && clock.nanos() - noticed < WHILE_NANOS;
    }
}

package io.rondo.api.local;

import io.rondo.api.Counter;
import java.util.Map;
import java.util.TreeMap;

/** Counters that nobody collects but whoever made this, by {@code group.name}. For one thread. */
public final class KeptCounters {
    private final Map<String, Long> values = new TreeMap<>();

    public Counter counter(String group, String name) {
        String key = group + "." + name;
        return new Counter() {
            @Override
            public void add(long amount) {
                values.merge(key, amount, Long::sum);
            }

            @Override
            public long value() {
                return values.getOrDefault(key, 0L);
            }
        };
    }

    /** What was counted so far; a view. */
    public Map<String, Long> values() {
        return values;
    }
}

package io.rondo.testing.driver;

import java.util.List;
import java.util.Map;

/**
 * What a run left behind, for assertions of one's own.
 *
 * @param emitted in the order in which it was emitted
 * @param counters by {@code group.name}
 * @param outputs what was emitted to outputs beside the main ones, by their names
 */
public record Outcome<K, V>(
        List<Pair<K, V>> emitted, Map<String, Long> counters, Map<String, List<Pair<Object, Object>>> outputs) {
    public Outcome {
        emitted = List.copyOf(emitted);
        counters = Map.copyOf(counters);
        outputs = Map.copyOf(outputs);
    }
}

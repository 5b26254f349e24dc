package io.rondo.testing.driver;

import io.rondo.api.Combiner;
import io.rondo.api.codec.Codec;
import io.rondo.api.codec.Codecs;
import io.rondo.api.local.LocalShuffle;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import java.util.List;
import java.util.Optional;

/** Makes the shuffle that a plan with these types would have, with one reducer. */
final class Shuffles {
    private Shuffles() {}

    static <K, V> LocalShuffle<K, V> of(
            Class<K> keyType, Class<V> valueType, List<String> groupComponents, Optional<Combiner<V>> fold) {
        Codec<K> keys = Codecs.key(keyType);
        ShufflePlan<K, V> plan = new ShufflePlan<>(
                groupComponents.isEmpty() ? keys : Codecs.grouped(keys, groupComponents),
                Codecs.value(valueType),
                fold,
                Optional.empty(),
                Optional.empty(),
                groupComponents,
                false,
                1);
        return new LocalShuffle<>(plan, 1);
    }
}

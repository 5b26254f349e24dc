package io.rondo.api;

import java.util.ArrayList;
import java.util.List;

/** Mapped records: write them as they are, or bring equal keys together. */
public final class Mapped<K, V> {
    private final Plan plan;
    private final List<Plan.Branch> branches;
    private final Class<K> keyType;
    private final Class<V> valueType;

    Mapped(Plan plan, List<Plan.Branch> branches, Class<K> keyType, Class<V> valueType) {
        this.plan = plan;
        this.branches = branches;
        this.keyType = keyType;
        this.valueType = valueType;
    }

    /** Puts the records of another input beside these, for a join. */
    public Mapped<K, V> and(Mapped<K, V> other) {
        if (other.plan != plan || !keyType.equals(other.keyType) || !valueType.equals(other.valueType)) {
            throw new IllegalPlan("Only mapped inputs of one plan with the same types can be put together.");
        }
        List<Plan.Branch> all = new ArrayList<>(branches);
        all.addAll(other.branches);
        return new Mapped<>(plan, all, keyType, valueType);
    }

    private Shuffled<K, V> shuffle() {
        return new Shuffled<>(plan, branches, keyType, valueType);
    }

    /** Folds all values of a key into one: combiner and reducer at once. */
    public Shuffled<K, V> fold(Combiner<V> fold) {
        return shuffle().fold(fold);
    }

    /** Folds values on their way; a reducer follows. */
    public Shuffled<K, V> combine(Combiner<V> combiner) {
        return shuffle().combine(combiner);
    }

    public Shuffled<K, V> partitionBy(Partitioner<K> partitioner) {
        return shuffle().partitionBy(partitioner);
    }

    /** Groups by the first components of a record key; within a group records come sorted by the rest of the key. */
    public Shuffled<K, V> groupBy(String... components) {
        return shuffle().groupBy(components);
    }

    /** Sorts by key over all reducers: part after part is in order. Bounds come from a sample of the input. */
    public Shuffled<K, V> sorted() {
        return shuffle().sorted();
    }

    public Shuffled<K, V> reducers(int count) {
        return shuffle().reducers(count);
    }

    public <K2, V2> Reduced<K2, V2> reduce(Class<? extends Reducer<K, V, K2, V2>> type) {
        return shuffle().reduce(type);
    }

    public <K2, V2> Reduced<K2, V2> reduce(Reducer<K, V, K2, V2> reducer) {
        return shuffle().reduce(reducer);
    }

    /** Ends a map-only job. May be called again for a further destination. */
    public Mapped<K, V> write(Output<? super K, ? super V> output) {
        plan.complete(branches, null);
        plan.mainOutput(output);
        return this;
    }
}

package io.rondo.api;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.function.Supplier;

/** How equal keys come together. Each choice is made at most once; then reduce, or write what fold or sort leaves. */
public final class Shuffled<K, V> {
    private final Plan plan;
    private final List<Plan.Branch> branches;
    private final Class<K> keyType;
    private final Class<V> valueType;
    private Combiner<V> combiner;
    private boolean folds;
    private Partitioner<K> partitioner;
    private List<String> groupComponents = List.of();
    private boolean totalOrder;
    private int reducerCount;
    private Supplier<Reducer<K, V, ?, ?>> reducer;

    Shuffled(Plan plan, List<Plan.Branch> branches, Class<K> keyType, Class<V> valueType) {
        this.plan = plan;
        this.branches = branches;
        this.keyType = keyType;
        this.valueType = valueType;
    }

    public Shuffled<K, V> fold(Combiner<V> fold) {
        once(combiner == null, "fold or combine");
        combiner = fold;
        folds = true;
        return this;
    }

    public Shuffled<K, V> combine(Combiner<V> fold) {
        once(combiner == null, "fold or combine");
        combiner = fold;
        return this;
    }

    public Shuffled<K, V> partitionBy(Partitioner<K> chooser) {
        once(partitioner == null && !totalOrder, "partitionBy or sorted");
        partitioner = chooser;
        return this;
    }

    public Shuffled<K, V> groupBy(String... components) {
        once(groupComponents.isEmpty(), "groupBy");
        groupComponents = List.of(components);
        return this;
    }

    public Shuffled<K, V> sorted() {
        once(partitioner == null && !totalOrder, "partitionBy or sorted");
        totalOrder = true;
        return this;
    }

    public Shuffled<K, V> reducers(int count) {
        if (count < 1) {
            throw new IllegalPlan("reducers(" + count + "): there must be at least 1.");
        }
        reducerCount = count;
        return this;
    }

    public <K2, V2> Reduced<K2, V2> reduce(Class<? extends Reducer<K, V, K2, V2>> type) {
        Generics.arguments(type, Reducer.class);
        Constructor<? extends Reducer<K, V, K2, V2>> constructor = Source.constructor(type);
        return reduceBy(() -> Source.instance(constructor));
    }

    public <K2, V2> Reduced<K2, V2> reduce(Reducer<K, V, K2, V2> instance) {
        return reduceBy(() -> instance);
    }

    private <K2, V2> Reduced<K2, V2> reduceBy(Supplier<Reducer<K, V, ?, ?>> supplier) {
        if (folds) {
            throw new IllegalPlan(
                    "fold is combiner and reducer in one, so no reduce can follow it. Use combine for that.");
        }
        reducer = supplier;
        return new Reduced<>(plan, branches, this);
    }

    /** Writes the folded or sorted records. May be called again for a further destination. */
    public Reduced<K, V> write(Output<? super K, ? super V> output) {
        if (!groupComponents.isEmpty()) {
            throw new IllegalPlan("groupBy does nothing without a reduce. Add one, or leave groupBy out.");
        }
        return new Reduced<K, V>(plan, branches, this).write(output);
    }

    private static void once(boolean free, String what) {
        if (!free) {
            throw new IllegalPlan(what + " is given twice.");
        }
    }

    // For the engine:

    public Class<K> keyType() {
        return keyType;
    }

    public Class<V> valueType() {
        return valueType;
    }

    public Combiner<V> combiner() {
        return combiner;
    }

    public Partitioner<K> partitioner() {
        return partitioner;
    }

    public List<String> groupComponents() {
        return groupComponents;
    }

    public boolean totalOrder() {
        return totalOrder;
    }

    public int reducerCount() {
        return reducerCount;
    }

    /** Null where folded or sorted records are written as they are. */
    public Supplier<Reducer<K, V, ?, ?>> reducer() {
        return reducer;
    }
}

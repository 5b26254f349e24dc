package io.rondo.api;

/** Folds two values of one key into one. Must be associative and commutative: it runs any number of times, anywhere. */
@FunctionalInterface
public interface Combiner<V> {
    V combine(V left, V right);
}

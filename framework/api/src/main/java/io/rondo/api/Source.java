package io.rondo.api;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.List;

/** An input that waits to be mapped. */
public final class Source<K, V> {
    private final Plan plan;
    private final Input<K, V> input;

    Source(Plan plan, Input<K, V> input) {
        this.plan = plan;
        this.input = input;
    }

    /** Maps by a class with a constructor without parameters; its types are read from its generics. */
    @SuppressWarnings("unchecked")
    public <K2, V2> Mapped<K2, V2> map(Class<? extends Mapper<K, V, K2, V2>> type) {
        Class<?>[] types = Generics.arguments(type, Mapper.class);
        Constructor<? extends Mapper<K, V, K2, V2>> constructor = constructor(type);
        return new Mapped<>(
                plan, List.of(new Plan.Branch(input, () -> instance(constructor))), (Class<K2>) types[2], (Class<V2>)
                        types[3]);
    }

    /** Maps by a lambda or an instance, whose types must be told. */
    public <K2, V2> Mapped<K2, V2> map(Mapper<K, V, K2, V2> mapper, Class<K2> keyType, Class<V2> valueType) {
        return new Mapped<>(plan, List.of(new Plan.Branch(input, () -> mapper)), keyType, valueType);
    }

    /** The records as they are. */
    public Mapped<K, V> asIs() {
        return map(new Identity<>(), input.keyType(), input.valueType());
    }

    /** The records as they are, sorted by key over all reducers. */
    public Shuffled<K, V> sorted() {
        return asIs().sorted();
    }

    static <T> Constructor<? extends T> constructor(Class<? extends T> type) {
        try {
            if (Modifier.isAbstract(type.getModifiers())) {
                throw new IllegalPlan(type.getName() + " is abstract. Name a class that can be made.");
            }
            Constructor<? extends T> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalPlan(
                    type.getName() + " needs a constructor without parameters, and must be static if it is nested.", e);
        }
    }

    static <T> T instance(Constructor<? extends T> constructor) {
        try {
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalPlan(
                    "The constructor of " + constructor.getDeclaringClass().getName() + " failed: " + cause, e);
        }
    }
}

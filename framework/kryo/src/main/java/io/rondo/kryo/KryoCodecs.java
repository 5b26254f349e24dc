package io.rondo.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import io.rondo.api.IllegalPlan;
import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.Codec;
import io.rondo.api.codec.FallbackCodecs;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * Kryo for types that are neither standard nor records. Only the type itself, what its fields are declared as, and the JDK's
 * common collections are registered, in a fixed order, so nothing else can be built from bytes.
 */
public final class KryoCodecs implements FallbackCodecs {
    @Override
    public <T> Optional<Codec<T>> find(Class<T> type) {
        if (type == Object.class || type.isInterface()) {
            return Optional.empty(); // it says nothing about what may come
        }
        return Optional.of(new KryoCodec<>(type));
    }

    private static Kryo kryo(Class<?> type) {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(true);
        kryo.setReferences(true);
        kryo.setClassLoader(type.getClassLoader() == null ? KryoCodecs.class.getClassLoader() : type.getClassLoader());
        kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
        Set<Class<?>> reachable = new LinkedHashSet<>();
        collect(type, reachable);
        reachable.forEach(one -> register(one, type, kryo));
        for (Class<?> common : new Class<?>[] {
            java.util.ArrayList.class, java.util.LinkedList.class, java.util.HashMap.class,
                    java.util.LinkedHashMap.class,
            java.util.TreeMap.class, java.util.HashSet.class, java.util.LinkedHashSet.class, java.util.TreeSet.class
        }) {
            kryo.register(common);
        }
        return kryo;
    }

    /** A class of the JDK's may be closed to reflection: then nothing that holds it can travel. */
    private static void register(Class<?> one, Class<?> type, Kryo kryo) {
        try {
            kryo.register(one);
        } catch (RuntimeException e) {
            throw new IllegalPlan(cannotTravel(type, "a field in it is a " + one.getName()));
        }
    }

    private static String cannotTravel(Class<?> type, String why) {
        return "A value of " + type.getName() + " cannot be serialised: " + why
                + ". Make it a record of standard types, or keep what cannot travel out of it with transient.";
    }

    private static void collect(Class<?> type, Set<Class<?>> found) {
        if (type == null || type == Object.class || type.isPrimitive() || !found.add(type)) {
            return;
        }
        if (type.isArray()) {
            collect(type.getComponentType(), found);
        } else if (!type.isInterface() && !type.getName().startsWith("java.")) {
            collect(type.getSuperclass(), found);
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                    collect(field.getType(), found);
                }
            }
        }
    }

    private static final class KryoCodec<T> implements Codec<T> {
        private final Class<T> type;
        private final Kryo kryo;
        private final Output output = new Output(256, -1);

        KryoCodec(Class<T> type) {
            this.type = type;
            this.kryo = kryo(type);
        }

        @Override
        public void write(T value, ByteOutput out) {
            output.reset();
            try {
                kryo.writeObject(output, value);
            } catch (KryoException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        cannotTravel(type, e.getMessage().lines().findFirst().orElse("")), e);
            }
            out.write(output.getBuffer(), 0, output.position());
        }

        @Override
        public T read(ByteInput in) {
            Input input = new Input(in.bytes, in.position, in.remaining());
            T value = kryo.readObject(input, type);
            in.position = in.limit;
            return value;
        }

        @Override
        public boolean ordered() {
            return false;
        }

        @Override
        public String name() {
            return "kryo:" + type.getName();
        }
    }
}

package io.rondo.testing.fuzz;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Messages of any type that travels, at random: records and sealed interfaces of records, of numbers, text, bytes, lists and maps. */
public final class RandomMessages {
    private static final int DEEPEST = 5;
    private static final int MOST_ELEMENTS = 4;

    private final Random random;

    public RandomMessages(long seed) {
        this.random = new Random(seed);
    }

    /** A message; of a sealed interface, each of its alternatives comes up in time. */
    public <T> T next(Class<T> type) {
        return type.cast(value(type, 0));
    }

    private Object value(Type type, int depth) {
        if (type instanceof ParameterizedType many) {
            return collection(many, depth);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isSealed()) {
            Class<?>[] permitted = plain.getPermittedSubclasses();
            return value(permitted[random.nextInt(permitted.length)], depth);
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
        }
        return plain.isRecord() ? record(plain, depth) : scalar(plain);
    }

    private Object scalar(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return random.nextInt(1_000);
        } else if (type == long.class || type == Long.class) {
            return random.nextLong();
        } else if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        } else if (type == double.class || type == Double.class) {
            return random.nextDouble();
        } else if (type == byte[].class) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            return bytes;
        } else if (type == String.class) {
            return "/s" + random.nextInt(1_000);
        }
        throw new IllegalArgumentException("what travels has no " + type);
    }

    private Object collection(ParameterizedType type, int depth) {
        Type[] of = type.getActualTypeArguments();
        int count = depth > DEEPEST ? 0 : random.nextInt(MOST_ELEMENTS);
        if (type.getRawType() == Optional.class) {
            return count == 0 ? Optional.empty() : Optional.of(value(of[0], depth + 1));
        }
        if (type.getRawType() == Map.class) {
            Map<Object, Object> map = new HashMap<>();
            for (int i = 0; i < count; i++) {
                map.put(value(of[0], depth + 1), value(of[1], depth + 1));
            }
            return map;
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(value(of[0], depth + 1));
        }
        return list;
    }

    private Object record(Class<?> type, int depth) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getGenericType(), depth + 1);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            return record(type, depth); // it refused these values
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot be built", e);
        }
    }
}

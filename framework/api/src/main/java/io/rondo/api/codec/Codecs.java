package io.rondo.api.codec;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the codec of a type. */
public final class Codecs {
    private static final NumberCodec<Long> LONG = new NumberCodec<>("long", 8, n -> n, n -> n);
    private static final Map<Class<?>, Codec<?>> STANDARD = standard();

    private Codecs() {}

    private static Map<Class<?>, Codec<?>> standard() {
        Map<Class<?>, Codec<?>> codecs = new HashMap<>();
        Codec<Integer> ints = new NumberCodec<>("int", 4, Integer::longValue, Long::intValue);
        Codec<Short> shorts = new NumberCodec<>("short", 2, Short::longValue, Long::shortValue);
        Codec<Byte> bytes = new NumberCodec<>("byte", 1, Byte::longValue, Long::byteValue);
        Codec<Boolean> booleans = new NumberCodec<>("boolean", 1, b -> b ? 1 : 0, n -> n != 0);
        Codec<Double> doubles = new NumberCodec<>("double", 8, NumberCodec::sortable, NumberCodec::unsortable);
        Codec<Float> floats =
                new NumberCodec<>("float", 8, f -> NumberCodec.sortable(f), n -> (float) NumberCodec.unsortable(n));
        Codec<Character> chars = new NumberCodec<>("char", 4, c -> c, n -> (char) n.intValue());
        codecs.put(long.class, LONG);
        codecs.put(Long.class, LONG);
        codecs.put(int.class, ints);
        codecs.put(Integer.class, ints);
        codecs.put(short.class, shorts);
        codecs.put(Short.class, shorts);
        codecs.put(byte.class, bytes);
        codecs.put(Byte.class, bytes);
        codecs.put(boolean.class, booleans);
        codecs.put(Boolean.class, booleans);
        codecs.put(double.class, doubles);
        codecs.put(Double.class, doubles);
        codecs.put(float.class, floats);
        codecs.put(Float.class, floats);
        codecs.put(char.class, chars);
        codecs.put(Character.class, chars);
        codecs.put(String.class, BytesCodec.STRING);
        codecs.put(byte[].class, BytesCodec.BYTES);
        codecs.put(ByteView.class, BytesCodec.VIEW);
        codecs.put(Void.class, new NothingCodec());
        codecs.put(LocalDate.class, new NumberCodec<>("date", 8, LocalDate::toEpochDay, LocalDate::ofEpochDay));
        codecs.put(Instant.class, new InstantCodec());
        return Map.copyOf(codecs);
    }

    /** For keys, and for components of records: ordered where the type has an order we know. */
    public static <T> Codec<T> key(Class<T> type) {
        return component(type, List.of());
    }

    /** @param around the records that the type is a component of, the outermost first */
    @SuppressWarnings("unchecked")
    static <T> Codec<T> component(Class<T> type, List<Class<?>> around) {
        Codec<?> standard = STANDARD.get(type);
        if (standard != null) {
            return (Codec<T>) standard;
        }
        if (type.isRecord()) {
            return RecordCodec.of(type, around);
        }
        if (type.isEnum()) {
            T[] constants = type.getEnumConstants();
            return new NumberCodec<>(type.getName(), 4, e -> ((Enum<?>) e).ordinal(), n -> constants[n.intValue()]);
        }
        return fallback(type);
    }

    /** For values: compact where that is cheap. */
    @SuppressWarnings("unchecked")
    public static <T> Codec<T> value(Class<T> type) {
        return type == Long.class ? (Codec<T>) new LongValueCodec() : key(type);
    }

    /** The key codec of a record that groups by its first components. */
    public static <T> Codec<T> grouped(Codec<T> codec, List<String> components) {
        if (codec instanceof RecordCodec<T> record) {
            return record.groupedBy(components);
        }
        throw new NoCodecException("groupBy(" + components + ") needs a record as the key; the key is " + codec.name()
                + ". Make a record with these components.");
    }

    private static <T> Codec<T> fallback(Class<T> type) {
        for (FallbackCodecs fallbacks : ServiceLoader.load(FallbackCodecs.class, Codecs.class.getClassLoader())) {
            Optional<Codec<T>> found = fallbacks.find(type);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new NoCodecException("There is no codec for " + type.getName()
                + ". Make it a record of standard types, or put rondo-kryo on the class path.");
    }

    /** Seconds and nanoseconds. */
    private record InstantCodec() implements Codec<Instant> {
        @Override
        public void write(Instant value, ByteOutput out) {
            LONG.write(value.getEpochSecond(), out);
            LONG.write((long) value.getNano(), out);
        }

        @Override
        public Instant read(ByteInput in) {
            long seconds = LONG.read(in);
            return Instant.ofEpochSecond(seconds, LONG.read(in));
        }

        @Override
        public boolean ordered() {
            return true;
        }

        @Override
        public String name() {
            return "instant";
        }

        @Override
        public int fixedLength() {
            return 16;
        }
    }
}

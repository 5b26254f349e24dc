package io.rondo.api.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A record as its components' encodings, one after the other, so that records sort component by component.
 *
 * <p>A component of fixed length is written as it is. Any other is escaped and ended: 0x00 becomes 0x00 0xFF, and 0x00 0x00
 * ends it, so that no encoding is a prefix of another and order is kept. A {@link Descending} component has all its bytes,
 * the end included, inverted.
 */
final class RecordCodec<T> implements Codec<T> {
    private static final int ESCAPED = 0xFF;
    private static final int END = 0x00;

    private final String name;
    private final List<Part> parts;
    private final MethodHandle build;
    private final int groupParts;
    private final ByteOutput scratch = new ByteOutput(64);
    private final ByteInput nested = new ByteInput();

    /** One component. */
    private record Part(String name, MethodHandle get, Codec<Object> codec, boolean descending) {}

    private RecordCodec(String name, List<Part> parts, MethodHandle build, int groupParts) {
        this.name = name;
        this.parts = parts;
        this.build = build;
        this.groupParts = groupParts;
    }

    @SuppressWarnings("unchecked")
    static <T> RecordCodec<T> of(Class<T> type, List<Class<?>> around) {
        if (around.contains(type)) {
            throw new NoCodecException("The record " + type.getName() + " contains itself, and as no component may be"
                    + " null, it would have no end. Put what repeats into a list or a class of its own.");
        }
        List<Class<?>> within = new ArrayList<>(around);
        within.add(type);
        RecordComponent[] components = type.getRecordComponents();
        Part[] parts = new Part[components.length];
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            for (int i = 0; i < components.length; i++) {
                components[i].getAccessor().setAccessible(true);
                MethodHandle get = lookup.unreflect(components[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
                Codec<Object> codec = (Codec<Object>) Codecs.component(components[i].getType(), within);
                parts[i] = new Part(
                        components[i].getName(), get, codec, components[i].isAnnotationPresent(Descending.class));
            }
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            MethodHandle build = lookup.unreflectConstructor(constructor)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return new RecordCodec<>(type.getName(), List.of(parts), build, parts.length);
        } catch (ReflectiveOperationException e) {
            throw new NoCodecException("The record " + type.getName() + " cannot be taken apart: " + e);
        }
    }

    /** The same codec, grouping by the first components, which must be named in their order. */
    RecordCodec<T> groupedBy(List<String> components) {
        List<String> names = parts.stream().map(Part::name).toList();
        if (components.isEmpty()
                || components.size() > names.size()
                || !names.subList(0, components.size()).equals(components)) {
            throw new NoCodecException("groupBy(" + components + ") must name the first components of " + name
                    + " in their order, which is " + names + ". Put the components to group by first.");
        }
        return new RecordCodec<>(name, parts, build, components.size());
    }

    /** A codec of its own for each thread: this one keeps scratch space. */
    RecordCodec<T> fresh() {
        return new RecordCodec<>(name, parts, build, groupParts);
    }

    @Override
    public void write(T value, ByteOutput out) {
        for (Part part : parts) {
            Object component = get(part, value);
            if (component == null) {
                throw new IllegalArgumentException(
                        "the component " + part.name + " of " + name + " is null; a record that travels may have none");
            }
            if (!part.descending && part.codec.fixedLength() >= 0) {
                part.codec.write(component, out);
            } else {
                writeIndirectly(part, component, out);
            }
        }
    }

    private static Object get(Part part, Object value) {
        try {
            return (Object) part.get.invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void writeIndirectly(Part part, Object component, ByteOutput out) {
        // A record inside this record has a codec, and so scratch space, of its own.
        scratch.position = 0;
        part.codec.write(component, scratch);
        int flip = part.descending ? 0xFF : 0;
        boolean fixed = part.codec.fixedLength() >= 0;
        out.ensure(2 * scratch.position + 2);
        for (int i = 0; i < scratch.position; i++) {
            byte b = scratch.bytes[i];
            out.bytes[out.position++] = (byte) (b ^ flip);
            if (b == 0 && !fixed) {
                out.bytes[out.position++] = (byte) (ESCAPED ^ flip);
            }
        }
        if (!fixed) {
            out.bytes[out.position++] = (byte) flip;
            out.bytes[out.position++] = (byte) (END ^ flip);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public T read(ByteInput in) {
        Object[] values = new Object[parts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readPart(parts.get(i), in);
        }
        try {
            return (T) (Object) build.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the constructor of " + name + " failed", e);
        }
    }

    private Object readPart(Part part, ByteInput in) {
        int fixed = part.codec.fixedLength();
        if (fixed >= 0 && !part.descending) {
            return part.codec.read(in);
        }
        int flip = part.descending ? 0xFF : 0;
        // A fresh array each time: the component's value may be a view of it.
        byte[] plain = new byte[fixed >= 0 ? fixed : lengthOf(in.bytes, in.position, in.limit, flip)];
        int at = in.position;
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) (in.bytes[at++] ^ flip);
            if (plain[i] == 0 && fixed < 0) {
                at++;
            }
        }
        in.position = fixed >= 0 ? at : at + 2;
        return part.codec.read(nested.reset(plain, 0, plain.length));
    }

    /** The unescaped length of the component that begins here. */
    private static int lengthOf(byte[] bytes, int from, int limit, int flip) {
        int length = 0;
        for (int i = from; i + 1 < limit; i++, length++) {
            if ((byte) (bytes[i] ^ flip) == 0) {
                if ((byte) (bytes[i + 1] ^ flip) == END) {
                    return length;
                }
                i++;
            }
        }
        throw new IllegalArgumentException("an encoded component has no end");
    }

    @Override
    public int groupLength(byte[] bytes, int offset, int length) {
        if (groupParts == parts.size()) {
            return length;
        }
        int at = offset;
        for (int i = 0; i < groupParts; i++) {
            at = end(parts.get(i), bytes, at, offset + length);
        }
        return at - offset;
    }

    private static int end(Part part, byte[] bytes, int from, int limit) {
        if (part.codec.fixedLength() >= 0) {
            return from + part.codec.fixedLength();
        }
        int flip = part.descending ? 0xFF : 0;
        for (int i = from; i + 1 < limit; i++) {
            if ((byte) (bytes[i] ^ flip) == 0) {
                if ((byte) (bytes[i + 1] ^ flip) == END) {
                    return i + 2;
                }
                i++;
            }
        }
        throw new IllegalArgumentException("an encoded component has no end");
    }

    @Override
    public boolean ordered() {
        return parts.stream().allMatch(part -> part.codec.ordered());
    }

    @Override
    public String name() {
        StringBuilder text = new StringBuilder(name).append('(');
        for (Part part : parts) {
            text.append(part.descending ? "-" : "").append(part.codec.name()).append(',');
        }
        return text.append(groupParts).append(')').toString();
    }
}

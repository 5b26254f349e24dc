package io.rondo.base.wire;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Messages of type T in protobuf's wire format, derived from a record or a sealed interface of records.
 *
 * <ul>
 *   <li>The n-th component of a record is field n. Components are appended, never reordered or removed.
 *   <li>A sealed interface is a message with one field for each permitted type in the order of declaration, of which
 *       exactly one is there. Alternatives are appended, never reordered.
 *   <li>int, long, boolean and enums (by ordinal) are varints, signed ones zigzag; double is fixed64; String, byte[],
 *       records and sealed interfaces are length-delimited; List is repeated; Map is repeated entries sorted by key bytes.
 *   <li>null is an absent field; an absent List or Map is empty, an absent Optional is empty. Unknown fields are skipped.
 * </ul>
 *
 * <p>Only the closed set of types reachable from T can ever be built from bytes. Thread-safe.
 */
public final class Wire<T> {
    /** No message may be larger: larger things are files. */
    public static final int MAX_BYTES = 256 << 20;

    private static final ConcurrentHashMap<Class<?>, Wire<?>> KNOWN = new ConcurrentHashMap<>();

    private final Class<T> type;
    private final MessageForm form;

    private Wire(Class<T> type) {
        this.type = type;
        this.form = Forms.message(type);
    }

    /** The wire form of a type; a type that cannot travel is a WireException that names the component. */
    @SuppressWarnings("unchecked")
    public static <T> Wire<T> of(Class<T> type) {
        Wire<?> known = KNOWN.get(type);
        if (known == null) {
            known = new Wire<>(type);
            KNOWN.putIfAbsent(type, known);
        }
        return (Wire<T>) known;
    }

    /** The same bytes for equal messages. */
    public byte[] encode(T message) {
        return form.encode(message);
    }

    public T decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    public T decode(byte[] bytes, int offset, int length) {
        if (length > MAX_BYTES) {
            throw new WireException(type.getSimpleName() + " of " + length + " bytes: too large");
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, offset, length);
            in.setSizeLimit(MAX_BYTES);
            return type.cast(form.decode(in, 0));
        } catch (IOException e) {
            throw new WireException("not a " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }
}

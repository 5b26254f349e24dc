package io.rondo.base.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a component of a record is spread over occurrences of its field: once or never, or many times. */
interface ComponentForm {
    void write(CodedOutputStream out, int field, Object value) throws IOException;

    /** What is collected while occurrences are read: null at first. */
    Object take(CodedInputStream in, int wireType, Object collected, int depth) throws IOException;

    /** The component's value from what was collected. */
    Object finish(Object collected);

    private static Object readOne(FieldForm form, CodedInputStream in, int wireType, int depth) throws IOException {
        if (wireType != form.wireType()) {
            throw new WireException("a field has the wire type " + wireType + " in place of " + form.wireType());
        }
        return form.read(in, depth);
    }

    /** A value or null; a primitive's absence is its zero. */
    record Single(FieldForm form, Object absent) implements ComponentForm {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            if (value != null) {
                form.write(out, field, value);
            }
        }

        @Override
        public Object take(CodedInputStream in, int wireType, Object collected, int depth) throws IOException {
            return readOne(form, in, wireType, depth);
        }

        @Override
        public Object finish(Object collected) {
            return collected == null ? absent : collected;
        }
    }

    /** An Optional. */
    record Maybe(FieldForm form) implements ComponentForm {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            if (value != null && ((Optional<?>) value).isPresent()) {
                form.write(out, field, ((Optional<?>) value).get());
            }
        }

        @Override
        public Object take(CodedInputStream in, int wireType, Object collected, int depth) throws IOException {
            return readOne(form, in, wireType, depth);
        }

        @Override
        public Object finish(Object collected) {
            return Optional.ofNullable(collected);
        }
    }

    /** A List. */
    record Repeated(FieldForm form) implements ComponentForm {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            if (value != null) {
                for (Object element : (List<?>) value) {
                    form.write(out, field, element);
                }
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public Object take(CodedInputStream in, int wireType, Object collected, int depth) throws IOException {
            List<Object> list = collected == null ? new ArrayList<>() : (List<Object>) collected;
            list.add(readOne(form, in, wireType, depth));
            return list;
        }

        @Override
        public Object finish(Object collected) {
            return collected == null ? List.of() : List.copyOf((List<?>) collected);
        }
    }

    /** A Map as entries, each a message of key and value. */
    record Entries(RecordForm entry) implements ComponentForm {
        /** An entry. */
        record Pair(Object key, Object value) {}

        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            if (value == null) {
                return;
            }
            List<byte[]> encoded = new ArrayList<>();
            for (Map.Entry<?, ?> pair : ((Map<?, ?>) value).entrySet()) {
                encoded.add(entry.encode(new Pair(pair.getKey(), pair.getValue())));
            }
            encoded.sort(Arrays::compareUnsigned);
            for (byte[] bytes : encoded) {
                out.writeByteArray(field, bytes);
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public Object take(CodedInputStream in, int wireType, Object collected, int depth) throws IOException {
            Map<Object, Object> map = collected == null ? new LinkedHashMap<>() : (Map<Object, Object>) collected;
            Pair pair = (Pair) readOne(entry, in, wireType, depth);
            if (pair.key() == null || pair.value() == null) {
                throw new WireException("a map's entry lacks its key or value");
            }
            map.put(pair.key(), pair.value());
            return map;
        }

        @Override
        public Object finish(Object collected) {
            return collected == null ? Map.of() : java.util.Collections.unmodifiableMap((Map<?, ?>) collected);
        }
    }
}

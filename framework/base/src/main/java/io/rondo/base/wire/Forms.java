package io.rondo.base.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Derives forms from types; each derivation walks the closed set of types reachable from its root. */
final class Forms {
    private static final Map<Class<?>, FieldForm> SCALARS = Map.of(
            int.class, ScalarForm.INT,
            Integer.class, ScalarForm.INT,
            long.class, ScalarForm.LONG,
            Long.class, ScalarForm.LONG,
            boolean.class, ScalarForm.BOOLEAN,
            Boolean.class, ScalarForm.BOOLEAN,
            double.class, ScalarForm.DOUBLE,
            Double.class, ScalarForm.DOUBLE,
            String.class, ScalarForm.STRING,
            byte[].class, ScalarForm.BYTES);
    private static final Map<Class<?>, Object> ZEROS =
            Map.of(int.class, 0, long.class, 0L, boolean.class, false, double.class, 0.0);

    private final Map<Class<?>, MessageForm> messages = new HashMap<>();

    private Forms() {}

    static MessageForm message(Class<?> root) {
        return new Forms().messageOf(root);
    }

    private MessageForm messageOf(Class<?> type) {
        MessageForm known = messages.get(type);
        if (known != null) {
            return known;
        }
        if (type.isRecord()) {
            return recordOf(type);
        }
        if (type.isSealed()) {
            ChoiceForm form = new ChoiceForm(type.getSimpleName(), type.getPermittedSubclasses());
            messages.put(type, form);
            form.alternatives(Arrays.stream(type.getPermittedSubclasses())
                    .map(this::messageOf)
                    .toArray(MessageForm[]::new));
            return form;
        }
        throw new WireException(type.getName() + " is neither a record nor a sealed interface of records");
    }

    private RecordForm recordOf(Class<?> type) {
        RecordComponent[] parts = type.getRecordComponents();
        RecordForm form = bare(type);
        messages.put(type, form);
        ComponentForm[] components = new ComponentForm[parts.length];
        for (int i = 0; i < parts.length; i++) {
            try {
                components[i] = component(parts[i].getGenericType());
            } catch (WireException e) {
                throw new WireException(type.getSimpleName() + "." + parts[i].getName() + ": " + e.getMessage(), e);
            }
        }
        form.components(components);
        return form;
    }

    private static RecordForm bare(Class<?> type) {
        RecordComponent[] parts = type.getRecordComponents();
        Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            Method[] accessors = new Method[parts.length];
            for (int i = 0; i < parts.length; i++) {
                accessors[i] = parts[i].getAccessor();
                accessors[i].setAccessible(true);
            }
            return new RecordForm(type.getSimpleName(), constructor, accessors);
        } catch (NoSuchMethodException e) {
            throw new WireException(type.getName() + " has no canonical constructor", e);
        }
    }

    private ComponentForm component(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type first = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == List.class) {
                return new ComponentForm.Repeated(field(first));
            }
            if (generic.getRawType() == Optional.class) {
                return new ComponentForm.Maybe(field(first));
            }
            if (generic.getRawType() == Map.class) {
                return new ComponentForm.Entries(entry(first, generic.getActualTypeArguments()[1]));
            }
        }
        FieldForm form = field(type);
        return new ComponentForm.Single(form, ZEROS.get(type));
    }

    private RecordForm entry(Type key, Type value) {
        RecordForm form = bare(ComponentForm.Entries.Pair.class);
        form.components(new ComponentForm[] {
            new ComponentForm.Single(field(key), null), new ComponentForm.Single(field(value), null)
        });
        return form;
    }

    private FieldForm field(Type type) {
        if (!(type instanceof Class<?> plain)) {
            throw new WireException(type + " cannot travel; only List, Map and Optional of plain types may be generic");
        }
        FieldForm scalar = SCALARS.get(plain);
        if (scalar != null) {
            return scalar;
        }
        return plain.isEnum() ? new EnumForm(plain) : messageOf(plain);
    }
}

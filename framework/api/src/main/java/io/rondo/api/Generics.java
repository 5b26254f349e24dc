package io.rondo.api;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;

/** Reads the type arguments a class gives to a generic interface, through any number of supertypes. For the engine. */
public final class Generics {
    private Generics() {}

    /** @throws IllegalPlan if they are not all named */
    public static Class<?>[] arguments(Class<?> type, Class<?> wanted) {
        Type[] found = find(type, wanted, new HashMap<>());
        Class<?>[] classes = new Class<?>[wanted.getTypeParameters().length];
        for (int i = 0; i < classes.length; i++) {
            Class<?> erased = found == null ? null : erase(found[i]);
            if (erased == null) {
                throw new IllegalPlan(
                        "The types of " + type.getName() + " cannot be read from its generics. Write it as a"
                                + " class that names them all, or use the method that takes the types.");
            }
            classes[i] = erased;
        }
        return classes;
    }

    private static Type[] find(Type type, Class<?> wanted, Map<TypeVariable<?>, Type> bound) {
        Class<?> raw = erase(type);
        if (raw == null || !wanted.isAssignableFrom(raw)) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            TypeVariable<?>[] variables = raw.getTypeParameters();
            for (int i = 0; i < variables.length; i++) {
                Type argument = generic.getActualTypeArguments()[i];
                bound.put(variables[i], bound.getOrDefault(argument, argument));
            }
        }
        if (raw == wanted) {
            Type[] arguments = new Type[wanted.getTypeParameters().length];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = bound.get(wanted.getTypeParameters()[i]);
            }
            return arguments;
        }
        for (Type parent : raw.getGenericInterfaces()) {
            Type[] found = find(parent, wanted, bound);
            if (found != null) {
                return found;
            }
        }
        return raw.getGenericSuperclass() == null ? null : find(raw.getGenericSuperclass(), wanted, bound);
    }

    private static Class<?> erase(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        if (type instanceof GenericArrayType array && erase(array.getGenericComponentType()) != null) {
            return erase(array.getGenericComponentType()).arrayType();
        }
        return null;
    }
}

package io.rondo.base.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** A record: component n is field n. Filled in after construction, since records may contain themselves. */
final class RecordForm extends MessageForm {
    private final Constructor<?> constructor;
    private final Method[] accessors;
    private ComponentForm[] components;

    RecordForm(String name, Constructor<?> constructor, Method[] accessors) {
        super(name);
        this.constructor = constructor;
        this.accessors = accessors;
    }

    void components(ComponentForm[] forms) {
        this.components = forms;
    }

    @Override
    void writeFields(CodedOutputStream out, Object message) throws IOException {
        for (int i = 0; i < components.length; i++) {
            try {
                components[i].write(out, i + 1, accessors[i].invoke(message));
            } catch (ReflectiveOperationException | ClassCastException | NullPointerException e) {
                throw new WireException(name() + "." + accessors[i].getName() + " cannot be written", e);
            }
        }
    }

    @Override
    Object decodeFields(CodedInputStream in, int depth) throws IOException {
        Object[] values = new Object[components.length];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int index = WireFormat.getTagFieldNumber(tag) - 1;
            if (index < components.length) {
                values[index] = components[index].take(in, WireFormat.getTagWireType(tag), values[index], depth);
            } else if (!in.skipField(tag)) {
                throw new WireException(name() + " has a stray end of group");
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].finish(values[i]);
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new WireException(
                    name() + " refused its values: " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new WireException(name() + " cannot be built", e);
        }
    }
}

package io.rondo.base.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** An enum by its ordinal. */
record EnumForm(Class<?> type) implements FieldForm {
    @Override
    public void write(CodedOutputStream out, int field, Object value) throws IOException {
        out.writeUInt32(field, ((Enum<?>) value).ordinal());
    }

    @Override
    public Object read(CodedInputStream in, int depth) throws IOException {
        int ordinal = in.readUInt32();
        Object[] constants = type.getEnumConstants();
        if (ordinal < 0 || ordinal >= constants.length) {
            throw new WireException(type.getSimpleName() + " has no constant number " + ordinal);
        }
        return constants[ordinal];
    }

    @Override
    public int wireType() {
        return WireFormat.WIRETYPE_VARINT;
    }
}

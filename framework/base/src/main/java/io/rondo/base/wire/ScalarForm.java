package io.rondo.base.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The scalars. */
enum ScalarForm implements FieldForm {
    INT(WireFormat.WIRETYPE_VARINT) {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            out.writeSInt32(field, (Integer) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readSInt32();
        }
    },
    LONG(WireFormat.WIRETYPE_VARINT) {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            out.writeSInt64(field, (Long) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readSInt64();
        }
    },
    BOOLEAN(WireFormat.WIRETYPE_VARINT) {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            out.writeBool(field, (Boolean) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readBool();
        }
    },
    DOUBLE(WireFormat.WIRETYPE_FIXED64) {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            out.writeDouble(field, (Double) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readDouble();
        }
    },
    STRING(WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            out.writeByteArray(field, ((String) value).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return new String(in.readByteArray(), StandardCharsets.UTF_8);
        }
    },
    BYTES(WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        @Override
        public void write(CodedOutputStream out, int field, Object value) throws IOException {
            out.writeByteArray(field, (byte[]) value);
        }

        @Override
        public Object read(CodedInputStream in, int depth) throws IOException {
            return in.readByteArray();
        }
    };

    private final int wireType;

    ScalarForm(int wireType) {
        this.wireType = wireType;
    }

    @Override
    public int wireType() {
        return wireType;
    }
}

package io.rondo.base.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How one record or sealed interface is written as a message. */
abstract class MessageForm implements FieldForm {
    /** Deeper nesting than any message of ours has. */
    private static final int MAX_DEPTH = 64;

    private final String name;

    MessageForm(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    abstract void writeFields(CodedOutputStream out, Object message) throws IOException;

    abstract Object decodeFields(CodedInputStream in, int depth) throws IOException;

    final Object decode(CodedInputStream in, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new WireException(name + " is nested too deep");
        }
        return decodeFields(in, depth);
    }

    final byte[] encode(Object message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 512);
        try {
            writeFields(out, message);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    @Override
    public final void write(CodedOutputStream out, int field, Object value) throws IOException {
        out.writeByteArray(field, encode(value));
    }

    @Override
    public final Object read(CodedInputStream in, int depth) throws IOException {
        int length = in.readRawVarint32();
        if (length < 0) {
            throw new WireException(name + " of negative length");
        }
        int before = in.pushLimit(length);
        Object value = decode(in, depth + 1);
        if (in.getBytesUntilLimit() != 0) {
            throw new WireException(name + " ends early");
        }
        in.popLimit(before);
        return value;
    }

    @Override
    public final int wireType() {
        return WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}

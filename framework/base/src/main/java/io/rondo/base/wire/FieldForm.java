package io.rondo.base.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;

/** How one value of a field is written, and read back after its tag. */
interface FieldForm {
    void write(CodedOutputStream out, int field, Object value) throws IOException;

    Object read(CodedInputStream in, int depth) throws IOException;

    int wireType();
}

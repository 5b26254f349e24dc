package io.rondo.base.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** A sealed interface: alternative n is field n, and exactly one is there. */
final class ChoiceForm extends MessageForm {
    private final Class<?>[] types;
    private MessageForm[] alternatives;

    ChoiceForm(String name, Class<?>[] types) {
        super(name);
        this.types = types;
    }

    void alternatives(MessageForm[] forms) {
        this.alternatives = forms;
    }

    @Override
    void writeFields(CodedOutputStream out, Object message) throws IOException {
        for (int i = 0; i < types.length; i++) {
            if (types[i].isInstance(message)) {
                alternatives[i].write(out, i + 1, message);
                return;
            }
        }
        throw new WireException(name() + " cannot be null");
    }

    @Override
    Object decodeFields(CodedInputStream in, int depth) throws IOException {
        Object value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int index = WireFormat.getTagFieldNumber(tag) - 1;
            if (index >= types.length) {
                throw new WireException(name() + " has no alternative number " + (index + 1) + "; is the peer newer?");
            }
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED || value != null) {
                throw new WireException(name() + " is not exactly one alternative");
            }
            value = alternatives[index].read(in, depth);
        }
        if (value == null) {
            throw new WireException(name() + " is empty");
        }
        return value;
    }
}

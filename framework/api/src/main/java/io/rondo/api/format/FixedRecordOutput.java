package io.rondo.api.format;

import io.rondo.api.codec.ByteView;
import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;

/** Key bytes and value bytes, one after the other, with nothing between: binary records. */
public final class FixedRecordOutput implements OutputFormat<ByteView, ByteView> {
    @Override
    public RecordWriter<ByteView, ByteView> open(Writable file) {
        return new BufferedRecordWriter<>(file) {
            @Override
            void put(ByteView key, ByteView value, BufferedBytes buffer) {
                buffer.text(key);
                buffer.text(value);
            }
        };
    }

    @Override
    public boolean takesViews() {
        return true;
    }

    @Override
    public String name() {
        return "fixed-records";
    }
}

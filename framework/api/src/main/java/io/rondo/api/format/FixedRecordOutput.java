package io.rondo.api.format;

import io.rondo.api.codec.ByteView;
import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import java.io.IOException;

/** Key bytes and value bytes, one after the other, with nothing between: binary records. */
public final class FixedRecordOutput implements OutputFormat<ByteView, ByteView> {
    @Override
    public RecordWriter<ByteView, ByteView> open(Writable file) {
        BufferedBytes out = new BufferedBytes(file);
        return new RecordWriter<>() {
            @Override
            public void write(ByteView key, ByteView value) {
                out.text(key);
                out.text(value);
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    @Override
    public String name() {
        return "fixed-records";
    }
}

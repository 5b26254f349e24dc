package io.rondo.api.format;

import io.rondo.api.codec.ByteView;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import java.io.IOException;
import java.util.Optional;

/** Lines as views of the read buffer, keyed by their byte offset: no object is made for a line. */
public final class ByteLines extends LineFormat<Long, ByteView> {
    @Override
    public RecordReader<Long, ByteView> open(Readable file, FileSlice slice) throws IOException {
        return new LineReader<>(file, slice) {
            private final ByteView view = new ByteView();

            @Override
            public Long key() {
                return lines.offset();
            }

            @Override
            public ByteView value() {
                return view.set(lines.bytes(), lines.start(), lines.length());
            }
        };
    }

    @Override
    public Optional<InputFormat<?, ?>> asViews() {
        return Optional.of(this);
    }

    @Override
    public String name() {
        return "byte-lines";
    }
}

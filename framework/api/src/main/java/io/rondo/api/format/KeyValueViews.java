package io.rondo.api.format;

import io.rondo.api.codec.ByteView;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import java.io.IOException;
import java.util.Optional;

/** {@link KeyValueLines} as views of the read buffer. */
final class KeyValueViews extends LineFormat<ByteView, ByteView> {
    @Override
    public RecordReader<ByteView, ByteView> open(Readable file, FileSlice slice) throws IOException {
        return new LineReader<>(file, slice) {
            private final ByteView key = new ByteView();
            private final ByteView value = new ByteView();

            @Override
            public ByteView key() {
                return key.set(lines.bytes(), lines.start(), lines.firstField());
            }

            @Override
            public ByteView value() {
                return value.set(lines.bytes(), lines.restStart(), lines.restLength());
            }
        };
    }

    @Override
    public Optional<InputFormat<?, ?>> asViews() {
        return Optional.of(this);
    }

    @Override
    public String name() {
        return "key-value-views";
    }
}

package io.rondo.api.format;

import io.rondo.api.codec.Utf8;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import java.io.IOException;
import java.util.Optional;

/** Lines {@code key TAB value}, cut at the first tab; a line without one is a key with an empty value. */
public final class KeyValueLines extends LineFormat<String, String> {
    @Override
    public RecordReader<String, String> open(Readable file, FileSlice slice) throws IOException {
        return new LineReader<>(file, slice) {
            @Override
            public String key() {
                return Utf8.decode(lines.bytes(), lines.start(), lines.firstField());
            }

            @Override
            public String value() {
                return Utf8.decode(lines.bytes(), lines.restStart(), lines.restLength());
            }
        };
    }

    @Override
    public Optional<InputFormat<?, ?>> asViews() {
        return Optional.of(new KeyValueViews());
    }

    @Override
    public String name() {
        return "key-value-lines";
    }
}

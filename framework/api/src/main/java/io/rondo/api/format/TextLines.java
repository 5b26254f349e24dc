package io.rondo.api.format;

import io.rondo.api.codec.Utf8;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import java.io.IOException;
import java.util.Optional;

/** Lines as strings, keyed by their byte offset. Lossless: bytes that are not UTF-8 survive, see {@link Utf8}. */
public final class TextLines extends LineFormat<Long, String> {
    @Override
    public RecordReader<Long, String> open(Readable file, FileSlice slice) throws IOException {
        return new LineReader<>(file, slice) {
            @Override
            public Long key() {
                return lines.offset();
            }

            @Override
            public String value() {
                return Utf8.decode(lines.bytes(), lines.start(), lines.length());
            }
        };
    }

    @Override
    public Optional<InputFormat<?, ?>> asViews() {
        return Optional.of(new ByteLines());
    }

    @Override
    public String name() {
        return "text-lines";
    }
}

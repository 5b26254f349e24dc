package io.rondo.api.format;

import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import java.io.IOException;

/** Lines {@code key TAB value}; a null key or value leaves only the other, without a tab. */
public final class TextTable<K, V> implements OutputFormat<K, V> {
    @Override
    public RecordWriter<K, V> open(Writable file) {
        BufferedBytes out = new BufferedBytes(file);
        return new RecordWriter<>() {
            @Override
            public void write(K key, V value) {
                if (key != null) {
                    out.text(key);
                    if (value != null) {
                        out.writeByte('\t');
                    }
                }
                if (value != null) {
                    out.text(value);
                }
                out.writeByte('\n');
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    @Override
    public String name() {
        return "text-table";
    }
}

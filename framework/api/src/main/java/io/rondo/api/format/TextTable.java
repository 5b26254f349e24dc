package io.rondo.api.format;

import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;

/** Lines {@code key TAB value}; a null key or value leaves only the other, without a tab. */
public final class TextTable<K, V> implements OutputFormat<K, V> {
    @Override
    public RecordWriter<K, V> open(Writable file) {
        return new BufferedRecordWriter<>(file) {
            @Override
            void put(K key, V value, BufferedBytes buffer) {
                if (key != null) {
                    buffer.text(key);
                    if (value != null) {
                        buffer.writeByte('\t');
                    }
                }
                if (value != null) {
                    buffer.text(value);
                }
                buffer.writeByte('\n');
            }
        };
    }

    @Override
    public String name() {
        return "text-table";
    }

    @Override
    public boolean takesViews() {
        return true;
    }

    @Override
    public boolean text() {
        return true;
    }
}

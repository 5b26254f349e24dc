package io.rondo.api.format;

import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import java.io.IOException;

/** A line for each value; keys are not written. */
public final class TextValues<K, V> implements OutputFormat<K, V> {
    @Override
    public RecordWriter<K, V> open(Writable file) {
        RecordWriter<Object, V> table = new TextTable<Object, V>().open(file);
        return new RecordWriter<>() {
            @Override
            public void write(K key, V value) throws IOException {
                table.write(null, value);
            }

            @Override
            public void close() throws IOException {
                table.close();
            }
        };
    }

    @Override
    public String name() {
        return "text-values";
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

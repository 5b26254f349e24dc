package io.rondo.api.format;

import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import java.io.IOException;

/**
 * Writes records through a buffer. What the file fails with is thrown as it is, checked, so that it is never taken for a
 * failure of the code that emitted the record.
 */
abstract class BufferedRecordWriter<K, V> implements RecordWriter<K, V> {
    private final BufferedBytes out;

    BufferedRecordWriter(Writable file) {
        out = new BufferedBytes(file);
    }

    /** Puts one record into the buffer. */
    abstract void put(K key, V value, BufferedBytes buffer);

    @Override
    public final void write(K key, V value) throws IOException {
        try {
            put(key, value, out);
        } catch (BufferedBytes.WriteFailed e) {
            throw e.getCause();
        }
    }

    @Override
    public final void close() throws IOException {
        out.close();
    }
}

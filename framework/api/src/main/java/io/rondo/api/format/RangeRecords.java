package io.rondo.api.format;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;

/** Numbers in place of a file: the slice's start and length count records. */
public final class RangeRecords implements InputFormat<Long, Void> {
    @Override
    public boolean splittable() {
        return true;
    }

    @Override
    public RecordReader<Long, Void> open(Readable file, FileSlice slice) {
        return new RecordReader<>() {
            private long at = slice.start() - 1;

            @Override
            public boolean next() {
                return ++at < slice.start() + slice.length();
            }

            @Override
            public Long key() {
                return at;
            }

            @Override
            public Void value() {
                return null;
            }

            @Override
            public long offset() {
                return at;
            }

            @Override
            public void close() {
                // there is no file
            }
        };
    }

    @Override
    public String name() {
        return "range";
    }
}

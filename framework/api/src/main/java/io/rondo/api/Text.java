package io.rondo.api;

import io.rondo.api.codec.ByteView;
import io.rondo.api.format.ByteLines;
import io.rondo.api.format.TextLines;
import io.rondo.api.format.TextTable;
import io.rondo.api.format.TextValues;
import java.util.List;

/** Text in and out. */
public final class Text {
    private Text() {}

    /** Each line, keyed by its byte offset. Several paths may be given; a directory stands for its files. */
    public static Input<Long, String> lines(String... paths) {
        return Input.files(List.of(paths), new TextLines(), Long.class, String.class);
    }

    /** The same without making strings: each line is a view, valid until the next. */
    public static Input<Long, ByteView> byteLines(String... paths) {
        return Input.files(List.of(paths), new ByteLines(), Long.class, ByteView.class);
    }

    /** Lines {@code key TAB value}. */
    public static Output<Object, Object> table(String path) {
        return new Output<>(path, new TextTable<>());
    }

    /** Lines of the values alone. */
    public static Output<Object, Object> values(String path) {
        return new Output<>(path, new TextValues<>());
    }
}

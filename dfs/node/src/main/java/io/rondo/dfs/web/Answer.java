package io.rondo.dfs.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is sent back. */
record Answer(int status, Map<String, String> headers, long length, Content content) {
    /** The bytes, as many as the length says. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    static Answer text(int status, String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(status, type, bytes.length, out -> out.write(bytes));
    }

    static Answer of(int status, String type, long length, Content content) {
        return new Answer(status, Map.of("Content-Type", type), length, content);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, length, content);
    }
}

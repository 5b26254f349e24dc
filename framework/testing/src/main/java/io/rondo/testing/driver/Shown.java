package io.rondo.testing.driver;

import io.rondo.api.codec.ByteView;
import io.rondo.api.codec.Utf8;

/** Keys and values as a person can tell them apart in a message: text in quotes, so that blanks and ends are seen. */
final class Shown {
    private Shown() {}

    static String pair(Pair<?, ?> pair) {
        return one(pair.key()) + " → " + one(pair.value());
    }

    private static String one(Object object) {
        if (object instanceof String text) {
            return quoted(text);
        }
        if (object instanceof ByteView view) {
            return "bytes " + quoted(view.toString());
        }
        if (object instanceof byte[] bytes) {
            return "bytes " + quoted(Utf8.decode(bytes, 0, bytes.length));
        }
        if (object instanceof Long number) {
            return number + "L"; // 1 and 1L differ, and a message must show it
        }
        return String.valueOf(object);
    }

    private static String quoted(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> shown.append('\\').append(c);
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c) || c == '\u007f') {
                        shown.append(String.format("\\u%04x", (int) c));
                    } else {
                        shown.append(c);
                    }
                }
            }
        }
        return shown.append('"').toString();
    }
}

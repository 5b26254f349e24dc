package io.rondo.base.text;

import java.util.Locale;

/** The one piece of JSON (RFC 8259) that is easily got wrong. */
public final class Json {
    private Json() {}

    /** A string with its quotes, in characters that every encoding of JSON's has; {@code null} for null. */
    public static String quote(String value) {
        if (value == null) {
            return "null";
        }
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}

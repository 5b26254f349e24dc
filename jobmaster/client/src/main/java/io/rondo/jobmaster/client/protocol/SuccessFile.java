package io.rondo.jobmaster.client.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The {@code _SUCCESS} file of an output: JSON with the job, its counters, and each file's length and checksum. */
public final class SuccessFile {
    public static final String NAME = "_SUCCESS";

    private SuccessFile() {}

    /** A part of the output. */
    public record Part(String name, long length, int crc) {}

    public static byte[] of(String job, List<Part> parts, Map<String, Long> counters) {
        StringBuilder text =
                new StringBuilder("{\n  \"job\": ").append(quote(job)).append(",\n  \"files\": [");
        String comma = "";
        for (Part part : parts) {
            text.append(comma).append("\n    {\"name\": ").append(quote(part.name()));
            text.append(", \"length\": ").append(part.length());
            text.append(String.format(Locale.ROOT, ", \"crc32c\": \"%08x\"}", part.crc()));
            comma = ",";
        }
        text.append("\n  ],\n  \"counters\": {");
        comma = "";
        for (Map.Entry<String, Long> counter : new TreeMap<>(counters).entrySet()) {
            text.append(comma)
                    .append("\n    ")
                    .append(quote(counter.getKey()))
                    .append(": ")
                    .append(counter.getValue());
            comma = ",";
        }
        return text.append("\n  }\n}\n").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String quote(String value) {
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

package io.rondo.jobmaster.client.protocol;

import io.rondo.base.text.Json;
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

    /** @param submission the client's own id of the job, which no other job of any cluster has */
    public static byte[] of(String job, String submission, List<Part> parts, Map<String, Long> counters) {
        StringBuilder text = new StringBuilder("{\n  \"job\": ").append(Json.quote(job));
        text.append(",\n  ").append(submissionField(submission)).append(",\n  \"files\": [");
        String comma = "";
        for (Part part : parts) {
            text.append(comma).append("\n    {\"name\": ").append(Json.quote(part.name()));
            text.append(", \"length\": ").append(part.length());
            text.append(String.format(Locale.ROOT, ", \"crc32c\": \"%08x\"}", part.crc()));
            comma = ",";
        }
        text.append("\n  ],\n  \"counters\": {");
        comma = "";
        for (Map.Entry<String, Long> counter : new TreeMap<>(counters).entrySet()) {
            text.append(comma)
                    .append("\n    ")
                    .append(Json.quote(counter.getKey()))
                    .append(": ")
                    .append(counter.getValue());
            comma = ",";
        }
        return text.append("\n  }\n}\n").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Whether a file that starts like this was written for that submission. */
    public static boolean isOf(String submission, String start) {
        return start.contains(submissionField(submission));
    }

    private static String submissionField(String submission) {
        return "\"submission\": " + Json.quote(submission);
    }
}

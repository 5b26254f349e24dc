package io.rondo.dfs.web;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of a file: {@code length} bytes from {@code offset}. */
record ByteRange(long offset, long length) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * What a {@code Range} header asks for (RFC 9110, 14.2). Empty for all of the file: without a header, and with one that has
     * another form or several ranges, which a server may pass over. A range outside the file is refused.
     */
    static Optional<ByteRange> of(String header, long fileLength) {
        Matcher range = ONE.matcher(header == null ? "" : header.strip());
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (range.group(1).isEmpty()) {
            long last = Math.min(fileLength, Long.parseLong(range.group(2)));
            if (last == 0) {
                throw outside(fileLength);
            }
            return Optional.of(new ByteRange(fileLength - last, last));
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
        if (last < first) {
            return Optional.empty();
        }
        if (first >= fileLength) {
            throw outside(fileLength);
        }
        return Optional.of(new ByteRange(first, Math.min(last, fileLength - 1) - first + 1));
    }

    private static Refusal outside(long fileLength) {
        return new Refusal(416, "IOException", "The file has " + fileLength + " bytes.");
    }
}

package io.rondo.dfs.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Paths as they stand in URLs: each name percent-encoded by itself, and decoded once. */
final class WebPath {
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private WebPath() {}

    /** The names of a path; those that cannot be one in the store are refused. */
    static List<String> names(String raw) {
        List<String> names = new ArrayList<>();
        for (String part : raw.split("/")) {
            if (!part.isEmpty()) {
                names.add(name(part));
            }
        }
        return names;
    }

    private static String name(String encoded) {
        String name = decode(encoded);
        if (name.equals(".") || name.equals("..") || name.contains("/")) {
            throw Refusal.badRequest("A path may not have the name " + name + " in it.");
        }
        if (name.chars().anyMatch(c -> c == 0)) {
            throw Refusal.badRequest("A path may not have a zero byte in it.");
        }
        return name;
    }

    /** Undoes percent-encoding, once; what is no UTF-8 in it is refused. */
    static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw Refusal.badRequest("A % in a URL stands before two hexadecimal digits.");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.badRequest("A URL's names are UTF-8.");
        }
    }

    static String encode(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return encoded.toString();
    }
}

package io.rondo.api.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that loses nothing: a byte that is not part of valid UTF-8 becomes a lone surrogate U+DC80 to U+DCFF and is written
 * back as that byte, as Python's surrogateescape does (PEP 383). So any file can be read as strings and written again. A string
 * that is no text, with other halves of surrogate pairs in it, becomes three such bytes for each, and stays so.
 */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int ESCAPE = 0xDC00;

    private Utf8() {}

    public static String decode(byte[] bytes, int offset, int length) {
        if (isAscii(bytes, offset, length)) {
            return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        }
        return decodeSlowly(bytes, offset, length);
    }

    private static boolean isAscii(byte[] bytes, int offset, int length) {
        int i = offset;
        int end = offset + length;
        for (; i + 8 <= end; i += 8) {
            if (((long) LONGS.get(bytes, i) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; i < end; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static String decodeSlowly(byte[] bytes, int offset, int length) {
        char[] chars = new char[length];
        int count = 0;
        int end = offset + length;
        for (int i = offset; i < end; ) {
            int size = validSequence(bytes, i, end);
            if (size == 0) {
                chars[count++] = (char) (ESCAPE | bytes[i++] & 0xFF);
                continue;
            }
            int point = codePoint(bytes, i, size);
            if (point < 0x10000) {
                chars[count++] = (char) point;
            } else {
                chars[count++] = Character.highSurrogate(point);
                chars[count++] = Character.lowSurrogate(point);
            }
            i += size;
        }
        return new String(chars, 0, count);
    }

    /** The length of the valid sequence that begins here, 0 if none does: no overlong forms, no surrogates. */
    private static int validSequence(byte[] bytes, int at, int end) {
        int b = bytes[at] & 0xFF;
        int size = b < 0x80 ? 1 : b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
        if (size == 0 || at + size > end) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int point = codePoint(bytes, at, size);
        boolean wellFormed =
                switch (size) {
                    case 3 -> point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
                    case 4 -> point >= 0x10000 && point <= 0x10FFFF;
                    default -> true;
                };
        return wellFormed ? size : 0;
    }

    private static int codePoint(byte[] bytes, int at, int size) {
        return switch (size) {
            case 1 -> bytes[at];
            case 2 -> (bytes[at] & 0x1F) << 6 | bytes[at + 1] & 0x3F;
            case 3 -> (bytes[at] & 0x0F) << 12 | (bytes[at + 1] & 0x3F) << 6 | bytes[at + 2] & 0x3F;
            default ->
                (bytes[at] & 0x07) << 18
                        | (bytes[at + 1] & 0x3F) << 12
                        | (bytes[at + 2] & 0x3F) << 6
                        | bytes[at + 3] & 0x3F;
        };
    }

    public static void encode(String text, ByteOutput out) {
        int length = text.length();
        out.ensure(length);
        byte[] bytes = out.bytes;
        int at = out.position;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                out.position = at;
                encodeSlowly(text, i, out);
                return;
            }
            bytes[at++] = (byte) c;
        }
        out.position = at;
    }

    private static void encodeSlowly(String text, int from, ByteOutput out) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            out.ensure(4);
            byte[] bytes = out.bytes;
            int at = out.position;
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xC0 | c >> 6);
                bytes[at++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[at++] = (byte) (0xF0 | point >> 18);
                bytes[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                bytes[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                bytes[at++] = (byte) (0x80 | point & 0x3F);
            } else if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF) {
                bytes[at++] = (byte) c;
            } else {
                bytes[at++] = (byte) (0xE0 | c >> 12);
                bytes[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                bytes[at++] = (byte) (0x80 | c & 0x3F);
            }
            out.position = at;
        }
    }
}

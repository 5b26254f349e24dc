package io.rondo.base.replica;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A journal entry: records one after the other, each with its length before it (int32). A decision's stay together, unless
 * no entry can hold them: then they are in entries of their own, one after the other.
 */
final class BatchFormat<R> {
    /** No entry is larger. */
    static final int MOST = 48 << 10;

    private static final int LENGTH = 4;

    private final Wire<R> records;

    BatchFormat(Wire<R> records) {
        this.records = records;
    }

    /** The records of one decision. Refuses a record that no entry can hold, and with {@code whole}, such a decision. */
    byte[] encode(List<R> decided, boolean whole) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (R record : decided) {
            byte[] encoded = records.encode(record);
            require(LENGTH + encoded.length);
            bytes.writeBytes(ByteBuffer.allocate(LENGTH).putInt(encoded.length).array());
            bytes.writeBytes(encoded);
        }
        if (whole) {
            require(bytes.size());
        }
        return bytes.toByteArray();
    }

    private static void require(int size) {
        if (size > MOST) {
            throw new RondoException(
                    ErrorKind.INTERNAL,
                    "decision-too-large",
                    "A decision takes " + size + " bytes in one piece; the journal's entries hold " + MOST + ".");
        }
    }

    /** Packs decisions into entries, in order. */
    static List<byte[]> entries(List<byte[]> decisions) {
        List<byte[]> entries = new ArrayList<>();
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        for (byte[] decision : decisions) {
            if (entry.size() > 0 && entry.size() + decision.length > MOST) {
                entries.add(entry.toByteArray());
                entry.reset();
            }
            int rest = cut(decision, entries);
            entry.write(decision, rest, decision.length - rest);
        }
        entries.add(entry.toByteArray());
        return entries;
    }

    /** Makes entries of a decision as long as it takes more than one. Returns where what is left of it begins. */
    private static int cut(byte[] decision, List<byte[]> entries) {
        int from = 0;
        for (int at = 0; decision.length - from > MOST; ) {
            int end = at + LENGTH + ByteBuffer.wrap(decision).getInt(at);
            if (end - from > MOST) {
                entries.add(Arrays.copyOfRange(decision, from, at));
                from = at;
            }
            at = end;
        }
        return from;
    }

    List<R> decode(byte[] entry) {
        List<R> decoded = new ArrayList<>();
        for (int at = 0; at < entry.length; ) {
            int length =
                    entry.length - at < LENGTH ? -1 : ByteBuffer.wrap(entry).getInt(at);
            if (length < 0 || length > entry.length - at - LENGTH) {
                throw new RondoException(
                        ErrorKind.INTERNAL,
                        "journal-damaged",
                        "A journal's entry of " + entry.length + " bytes has no whole record at " + at + ".");
            }
            decoded.add(records.decode(entry, at + LENGTH, length));
            at += LENGTH + length;
        }
        return decoded;
    }
}

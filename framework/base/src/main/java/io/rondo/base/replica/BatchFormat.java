package io.rondo.base.replica;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A journal entry: records one after the other, each with its length before it (int32). A decision's stay together. */
final class BatchFormat<R> {
    /** No entry is larger. */
    static final int MOST = 48 << 10;

    private final Wire<R> records;

    BatchFormat(Wire<R> records) {
        this.records = records;
    }

    /** The records of one decision. Refuses what no entry can hold. */
    byte[] encode(List<R> decided) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (R record : decided) {
            byte[] encoded = records.encode(record);
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(encoded.length).array());
            bytes.writeBytes(encoded);
        }
        if (bytes.size() > MOST) {
            throw new RondoException(
                    ErrorKind.INTERNAL,
                    "decision-too-large",
                    "A decision takes " + bytes.size() + " bytes; the journal's entries hold " + MOST + ".");
        }
        return bytes.toByteArray();
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
            entry.writeBytes(decision);
        }
        entries.add(entry.toByteArray());
        return entries;
    }

    List<R> decode(byte[] entry) {
        List<R> decoded = new ArrayList<>();
        for (int at = 0; at < entry.length; ) {
            int length = entry.length - at < 4 ? -1 : ByteBuffer.wrap(entry).getInt(at);
            if (length < 0 || length > entry.length - at - 4) {
                throw new RondoException(
                        ErrorKind.INTERNAL,
                        "journal-damaged",
                        "A journal's entry of " + entry.length + " bytes has no whole record at " + at + ".");
            }
            decoded.add(records.decode(entry, at + 4, length));
            at += 4 + length;
        }
        return decoded;
    }
}

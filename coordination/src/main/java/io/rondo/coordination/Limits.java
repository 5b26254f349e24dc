package io.rondo.coordination;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;

/** What the coordination service may be asked to hold. The twin in memory keeps to the same bounds. */
public final class Limits {
    /** Bytes of one node. */
    public static final int NODE_BYTES = 64 << 10;
    /** Bytes of one batch of a journal. */
    public static final int BATCH_BYTES = 48 << 10;
    /** Operations of one transaction. */
    public static final int TRANSACTION_OPERATIONS = 50;
    /** Bytes of one transaction. */
    public static final int TRANSACTION_BYTES = 256 << 10;
    /** Children of one parent. */
    public static final int CHILDREN = 2_000;
    /** Bytes up to which a snapshot is kept in the coordination service itself. */
    public static final int INLINE_SNAPSHOT_BYTES = 32 << 10;
    /** Bytes of a reference to a snapshot that is kept elsewhere. */
    public static final int REFERENCE_BYTES = 16 << 10;

    private Limits() {}

    /** Fails INTERNAL {@code limit-exceeded}: asking for so much is a defect of ours. */
    public static void require(String what, long size, long limit) {
        if (size > limit) {
            throw new RondoException(
                    ErrorKind.INTERNAL, "limit-exceeded", what + ": " + size + ", and the limit is " + limit + ".");
        }
    }
}

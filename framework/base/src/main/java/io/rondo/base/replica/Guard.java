package io.rondo.base.replica;

import java.util.List;

/** Conditions that must hold, and write-once cells that must be won, in the same transaction as an append. */
public record Guard(List<Condition> conditions) {
    public Guard {
        conditions = List.copyOf(conditions);
    }

    /** One condition. */
    public sealed interface Condition {
        /** The role's current epoch is exactly this one. */
        record EpochIs(String role, long epoch) implements Condition {}

        /** The cell did not exist and now holds the value for ever; if it exists with the same value, that is success. */
        record WriteOnce(String cell, byte[] value) implements Condition {}
    }
}

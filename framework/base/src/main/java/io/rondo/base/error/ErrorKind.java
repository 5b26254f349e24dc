package io.rondo.base.error;

/** Who must act on a failure; retry policy reads this and nothing else. */
public enum ErrorKind {
    /** The caller's input or code is wrong: never retried as it is. */
    USER,
    /** A passing condition: the same call may succeed later or elsewhere. */
    RETRYABLE,
    /** Memory, disk or another resource ran out here: retried elsewhere. */
    RESOURCE,
    /** A defect of ours, or damage: reported, not hidden. */
    INTERNAL
}

package io.rondo.base.wire;

/** Bytes that are not the message they should be, or a type that cannot be one. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WireException(String message) {
        super(message);
    }

    WireException(String message, Throwable cause) {
        super(message, cause);
    }
}

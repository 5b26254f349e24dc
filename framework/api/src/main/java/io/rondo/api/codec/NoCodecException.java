package io.rondo.api.codec;

/** A type has no codec, or not the one asked for; the message says which type and what to do. */
public final class NoCodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoCodecException(String message) {
        super(message);
    }
}

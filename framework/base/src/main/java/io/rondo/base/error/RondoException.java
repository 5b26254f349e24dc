package io.rondo.base.error;

import java.util.Objects;

/**
 * The one unchecked exception of the daemons. It crosses RPC with its kind, code and message, and without a stack trace.
 *
 * <p>A message says what was wrong, where, and what to do. A code is stable, lower case with hyphens, for programs:
 * {@code not-leader}, {@code output-exists}, {@code input-missing}, {@code stale-epoch}.
 */
public final class RondoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String code;

    public RondoException(ErrorKind kind, String code, String message) {
        this(kind, code, message, null);
    }

    public RondoException(ErrorKind kind, String code, String message, Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.code = Objects.requireNonNull(code, "code");
    }

    public static RondoException user(String code, String message) {
        return new RondoException(ErrorKind.USER, code, message);
    }

    public static RondoException retryable(String code, String message) {
        return new RondoException(ErrorKind.RETRYABLE, code, message);
    }

    public ErrorKind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    public boolean is(String otherCode) {
        return code.equals(otherCode);
    }
}

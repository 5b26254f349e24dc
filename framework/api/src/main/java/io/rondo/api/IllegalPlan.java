package io.rondo.api;

/** What a program described cannot be run; the message says what is wrong and what to do. Thrown while defining. */
public final class IllegalPlan extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IllegalPlan(String message) {
        super(message);
    }

    public IllegalPlan(String message, Throwable cause) {
        super(message, cause);
    }
}

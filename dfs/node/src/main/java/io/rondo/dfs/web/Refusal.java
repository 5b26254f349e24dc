package io.rondo.dfs.web;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;

/** A request that is not served: HTTP's status, the exception by which WebHDFS calls it, and a sentence for people. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String exception;

    Refusal(int status, String exception, String message) {
        super(message, null, false, false);
        this.status = status;
        this.exception = exception;
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, "IllegalArgumentException", message);
    }

    static Refusal missing(String message) {
        return new Refusal(404, "FileNotFoundException", message);
    }

    static Refusal of(RondoException e) {
        return switch (e.code()) {
            case "no-such-path", "is-a-directory" -> missing(e.getMessage());
            case "not-a-directory" -> new Refusal(403, "ParentNotDirectoryException", e.getMessage());
            case "bad-path" -> badRequest(e.getMessage());
            default -> new Refusal(e.kind() == ErrorKind.RETRYABLE ? 503 : 500, "IOException", e.getMessage());
        };
    }

    int status() {
        return status;
    }

    /** The short name of the exception. */
    String exception() {
        return exception;
    }

    /** With its package. */
    String javaClass() {
        return switch (exception) {
            case "IllegalArgumentException", "UnsupportedOperationException" -> "java.lang." + exception;
            case "ParentNotDirectoryException" -> "org.apache.hadoop.fs." + exception;
            case "SecurityException" -> "java.lang." + exception;
            default -> "java.io." + exception;
        };
    }
}

package io.rondo.base.rpc.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.base.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** Methods and errors in gRPC's words. */
final class Marshalling {
    static final Metadata.Key<String> PASS = key("rondo-pass");
    private static final Metadata.Key<String> KIND = key("rondo-kind");
    private static final Metadata.Key<String> CODE = key("rondo-code");
    private static final Metadata.Key<byte[]> MESSAGE =
            Metadata.Key.of("rondo-message-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final int MOST_MESSAGE = 4_000;

    private Marshalling() {}

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    static <Q, A> MethodDescriptor<Q, A> descriptor(RpcMethod<Q, A> method) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method.name())
                .setRequestMarshaller(marshaller(method.request()))
                .setResponseMarshaller(marshaller(method.reply()))
                .build();
    }

    private static <T> MethodDescriptor.Marshaller<T> marshaller(Class<T> type) {
        Wire<T> wire = Wire.of(type);
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(T message) {
                return new ByteArrayInputStream(wire.encode(message));
            }

            @Override
            public T parse(InputStream in) {
                try {
                    return wire.decode(in.readAllBytes());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    static StatusRuntimeException toStatus(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        RondoException known = cause instanceof RondoException rondo
                ? rondo
                : new RondoException(ErrorKind.INTERNAL, "internal", "The peer failed: " + cause, cause);
        Metadata trailers = new Metadata();
        trailers.put(KIND, known.kind().name());
        trailers.put(CODE, known.code());
        String message = known.getMessage();
        String shown = message.length() > MOST_MESSAGE ? message.substring(0, MOST_MESSAGE) + "…" : message;
        trailers.put(MESSAGE, shown.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Status.ABORTED.asRuntimeException(trailers);
    }

    static RondoException fromStatus(Throwable failure, String peer) {
        if (failure instanceof StatusRuntimeException status) {
            Metadata trailers = status.getTrailers();
            if (trailers != null && trailers.containsKey(CODE)) {
                byte[] message = trailers.get(MESSAGE);
                return new RondoException(
                        ErrorKind.valueOf(trailers.get(KIND)),
                        trailers.get(CODE),
                        message == null ? "" : new String(message, java.nio.charset.StandardCharsets.UTF_8));
            }
            if (connectionEnded(status.getStatus())) {
                return unreachable(peer);
            }
            return switch (status.getStatus().getCode()) {
                case DEADLINE_EXCEEDED ->
                    RondoException.retryable("deadline-exceeded", "No answer from " + peer + " in time.");
                case UNIMPLEMENTED -> RondoException.user("no-such-method", "Not served at " + peer + ".");
                case UNAVAILABLE, CANCELLED -> unreachable(peer);
                default ->
                    new RondoException(
                            ErrorKind.INTERNAL,
                            "internal",
                            "The call to " + peer + " failed: " + status.getStatus(),
                            status);
            };
        }
        return new RondoException(
                ErrorKind.INTERNAL, "internal", "The call to " + peer + " failed: " + failure, failure);
    }

    /**
     * Whether the call ended with its connection. gRPC does not always call that UNAVAILABLE: a call that is written
     * into a connection that has just been closed ends as UNKNOWN. But a cause does not cross the wire, so where there
     * is one it was found here, and reading and writing here is what the connection does.
     */
    private static boolean connectionEnded(Status status) {
        return Stream.iterate(status.getCause(), Objects::nonNull, Throwable::getCause)
                .anyMatch(IOException.class::isInstance);
    }

    private static RondoException unreachable(String peer) {
        return RondoException.retryable("unreachable", "Nothing answers at " + peer + ".");
    }
}

package io.rondo.base.rpc.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcClient;
import io.rondo.base.rpc.RpcContract;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import io.rondo.base.security.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RPC over real sockets, behind the gate. */
class GrpcNetworkTest extends RpcContract {
    @TempDir
    Path folder;

    private static final Address LOOPBACK = new Address("127.0.0.1", 0);

    @Override
    protected RpcNetwork network() {
        Secrets.generate(folder.resolve("all"), List.of("client", "worker", "task"));
        return new GrpcNetwork(PeerRole.CLIENT, Secrets.load(folder.resolve("all")));
    }

    @Override
    protected Address bind() {
        return LOOPBACK;
    }

    /** Calls a server that records who got through. */
    private RondoException refusalOf(PeerRole role, Secrets secrets, String text) {
        AtomicInteger served = new AtomicInteger();
        try (RpcNetwork ours = network();
                RpcServer server = ours.serve(LOOPBACK, new RpcServices().on(ECHO, (question, caller) -> {
                            served.incrementAndGet();
                            return CompletableFuture.completedFuture(question);
                        }));
                RpcNetwork theirs = new GrpcNetwork(role, secrets)) {
            CompletableFuture<Text> call =
                    theirs.client(server.address()).call(ECHO, new Text(text), Duration.ofSeconds(20));
            CompletionException failed = assertThrows(CompletionException.class, call::join);
            assertEquals(0, served.get());
            return assertInstanceOf(RondoException.class, failed.getCause());
        }
    }

    @Test
    void whoHasNoSecretIsNotServed() {
        assertEquals(
                "not-authenticated",
                refusalOf(PeerRole.CLIENT, Secrets.none(), "").code());
    }

    @Test
    void whoHasAnotherSecretIsNotServed() {
        Secrets.generate(folder.resolve("other"), List.of("client"));
        Secrets other = Secrets.load(folder.resolve("other"));
        assertEquals("not-authenticated", refusalOf(PeerRole.CLIENT, other, "").code());
    }

    @Test
    void aRoleThatMayNotCallIsForbiddenTo() {
        Secrets.generate(folder.resolve("all"), List.of("client", "worker", "task"));
        Secrets all = Secrets.load(folder.resolve("all"));
        assertEquals("forbidden", refusalOf(PeerRole.WORKER, all, "").code());
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedUnread() {
        Secrets.generate(folder.resolve("all"), List.of("client", "worker", "task"));
        RondoException refused = refusalOf(PeerRole.CLIENT, Secrets.load(folder.resolve("all")), "x".repeat(9 << 20));
        assertEquals(ErrorKind.INTERNAL, refused.kind());
    }

    @Test
    void aTaskIsKnownByItsJob() {
        AtomicReference<Caller> seen = new AtomicReference<>();
        var method =
                new io.rondo.base.rpc.RpcMethod<>("test/task", Text.class, Text.class, java.util.Set.of(PeerRole.TASK));
        try (RpcNetwork ours = network();
                RpcServer server = ours.serve(LOOPBACK, new RpcServices().on(method, (question, caller) -> {
                            seen.set(caller);
                            return CompletableFuture.completedFuture(question);
                        }))) {
            Secrets task =
                    Secrets.forTask("j1-1", Secrets.load(folder.resolve("all")).jobToken("j1-1"));
            try (RpcNetwork theirs = new GrpcNetwork(PeerRole.TASK, task)) {
                theirs.client(server.address())
                        .call(method, new Text(""), Duration.ofSeconds(20))
                        .join();
            }
        }
        assertEquals(new Caller(PeerRole.TASK, "j1-1"), seen.get());
    }

    /** What a machine leaves behind that loses its power: a connection on which nothing is said any more, and that nobody ends. */
    @Test
    void theConnectionOfAPeerThatHasFallenSilentIsEnded() throws IOException {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] emptySettings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        Secrets.generate(folder.resolve("all"), List.of("client"));
        try (RpcNetwork ours =
                        new GrpcNetwork(PeerRole.CLIENT, Secrets.load(folder.resolve("all")), Duration.ofMillis(50));
                RpcServer server = ours.serve(LOOPBACK, new RpcServices());
                Socket silent = new Socket(LOOPBACK.host(), server.address().port())) {
            silent.setSoTimeout(20_000);
            silent.getOutputStream().write(preface);
            silent.getOutputStream().write(emptySettings);
            while (silent.getInputStream().read() >= 0) {
                // the server greets, asks for a sign of life, and gives up
            }
        }
    }

    /** A connection may end at any moment of a call, also while it is being written: gRPC has no one word for that. */
    @Test
    void callsWhoseConnectionEndsMayBeMadeAgain() throws IOException {
        byte[] emptySettings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        int connections = 300;
        try (RpcNetwork ours = network();
                ServerSocket hangsUp = new ServerSocket(0)) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < connections; i++) {
                    try (Socket connection = hangsUp.accept()) {
                        connection.getOutputStream().write(emptySettings);
                        connection.getInputStream().read();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            RpcClient client = ours.client(new Address("127.0.0.1", hangsUp.getLocalPort()));
            while (!served.isDone()) {
                List<CompletableFuture<Text>> calls = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    calls.add(client.call(ECHO, new Text(""), Duration.ofSeconds(20)));
                }
                for (CompletableFuture<Text> call : calls) {
                    CompletionException failed = assertThrows(CompletionException.class, call::join);
                    RondoException why = assertInstanceOf(RondoException.class, failed.getCause());
                    assertEquals(ErrorKind.RETRYABLE, why.kind(), why::getMessage);
                }
            }
            served.join();
        }
    }

    /** gRPC reports to the log, as severe, what it cannot do any more when its threads are gone before its connections. */
    @Test
    void whoClosesInTheMiddleOfACallIsNotToldOfIt() throws IOException {
        List<LogRecord> told = new CopyOnWriteArrayList<>();
        Logger grpc = Logger.getLogger("io.grpc");
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                    told.add(record);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        grpc.addHandler(listener);
        try {
            for (int round = 0; round < 200; round++) {
                try (RpcNetwork ours = network()) {
                    RpcServer server = ours.serve(LOOPBACK, new RpcServices());
                    CompletableFuture<Void> gone = CompletableFuture.runAsync(server::close);
                    while (!gone.isDone()) {
                        ours.client(server.address()).call(ECHO, new Text(""), Duration.ofSeconds(20));
                    }
                }
            }
        } finally {
            grpc.removeHandler(listener);
        }
        assertEquals(List.of(), told.stream().map(LogRecord::getMessage).toList());
    }

    @Test
    void withoutSecretsNothingElseThanLoopbackIsListenedOn() {
        try (RpcNetwork open = new GrpcNetwork(PeerRole.MASTER, Secrets.none())) {
            RondoException refused =
                    assertThrows(RondoException.class, () -> open.serve(new Address("0.0.0.0", 0), new RpcServices()));
            assertEquals("insecure-bind", refused.code());
        }
    }
}

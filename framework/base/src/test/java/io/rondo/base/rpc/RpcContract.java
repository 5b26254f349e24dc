package io.rondo.base.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RpcNetwork} does. */
public abstract class RpcContract {
    /** A question, and the answer to it. */
    public record Text(String text) {}

    protected static final RpcMethod<Text, Text> ECHO =
            new RpcMethod<>("test/echo", Text.class, Text.class, Set.of(PeerRole.CLIENT));
    protected static final RpcMethod<Text, Text> FAIL =
            new RpcMethod<>("test/fail", Text.class, Text.class, Set.of(PeerRole.CLIENT));
    protected static final RpcMethod<Text, Text> SILENT =
            new RpcMethod<>("test/silent", Text.class, Text.class, Set.of(PeerRole.CLIENT));
    private static final RpcMethod<Text, Text> ABSENT =
            new RpcMethod<>("test/absent", Text.class, Text.class, Set.of(PeerRole.CLIENT));
    private static final Duration LONG = Duration.ofSeconds(20);

    private RpcNetwork network;
    private RpcServer server;

    protected abstract RpcNetwork network();

    protected abstract Address bind();

    @BeforeEach
    void serve() {
        network = network();
        server = network.serve(
                bind(),
                new RpcServices()
                        .on(ECHO, (text, caller) -> CompletableFuture.completedFuture(text))
                        .on(FAIL, (text, caller) -> {
                            if (text.text().equals("later")) {
                                return CompletableFuture.failedFuture(
                                        RondoException.retryable("not-now", "Ask again. ü"));
                            }
                            throw text.text().equals("surprise")
                                    ? new IllegalStateException("a bug")
                                    : RondoException.user("no-such-thing", "There is none. ü");
                        })
                        .on(SILENT, (text, caller) -> new CompletableFuture<>()));
    }

    @AfterEach
    void close() {
        server.close();
        network.close();
    }

    protected Text call(RpcMethod<Text, Text> method, String text, Duration patience) {
        return network.client(server.address())
                .call(method, new Text(text), patience)
                .join();
    }

    private RondoException failure(RpcMethod<Text, Text> method, String text, Duration patience) {
        CompletionException failed = assertThrows(CompletionException.class, () -> call(method, text, patience));
        return assertInstanceOf(RondoException.class, failed.getCause());
    }

    @Test
    void whoWaitsGetsTheSame() {
        RpcClient client = network.client(server.address());
        for (int i = 0; i < 100; i++) {
            assertEquals(new Text("" + i), client.await(ECHO, new Text("" + i), LONG));
        }
        for (String text : new String[] {"", "later", "surprise"}) {
            RondoException failed = assertThrows(RondoException.class, () -> client.await(FAIL, new Text(text), LONG));
            assertEquals(failure(FAIL, text, LONG).code(), failed.code());
        }
        assertThrows(RondoException.class, () -> client.await(SILENT, new Text(""), Duration.ofMillis(50)));
    }

    @Test
    void whoIsInterruptedWhileWaitingGetsTheAnswerAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertEquals(new Text("a"), network.client(server.address()).await(ECHO, new Text("a"), LONG));
        assertEquals(true, Thread.interrupted());
    }

    @Test
    void anAnswerArrives() {
        assertEquals(new Text("ü ✓"), call(ECHO, "ü ✓", LONG));
    }

    @Test
    void manyCallsAtOnceGetTheirOwnAnswers() {
        CompletableFuture<?>[] calls = new CompletableFuture<?>[500];
        Arrays.setAll(
                calls,
                i -> network.client(server.address())
                        .call(ECHO, new Text("call " + i), LONG)
                        .thenAccept(answer -> assertEquals("call " + i, answer.text())));
        CompletableFuture.allOf(calls).join();
    }

    @Test
    void aFailureKeepsItsKindCodeAndMessage() {
        RondoException thrown = failure(FAIL, "now", LONG);
        assertEquals(ErrorKind.USER, thrown.kind());
        assertEquals("no-such-thing", thrown.code());
        assertEquals("There is none. ü", thrown.getMessage());
        RondoException later = failure(FAIL, "later", LONG);
        assertEquals(ErrorKind.RETRYABLE, later.kind());
        assertEquals("not-now", later.code());
    }

    @Test
    void whatTheHandlerDidNotForeseeIsInternal() {
        assertEquals(ErrorKind.INTERNAL, failure(FAIL, "surprise", LONG).kind());
    }

    @Test
    void silenceEndsAtTheDeadline() {
        RondoException late = failure(SILENT, "", Duration.ofMillis(50));
        assertEquals(ErrorKind.RETRYABLE, late.kind());
        assertEquals("deadline-exceeded", late.code());
    }

    @Test
    void whatIsNotServedIsSaid() {
        assertEquals("no-such-method", failure(ABSENT, "", LONG).code());
    }

    @Test
    void aClosedServerCannotBeReached() {
        server.close();
        RondoException gone = failure(ECHO, "", LONG);
        assertEquals(ErrorKind.RETRYABLE, gone.kind());
        assertEquals("unreachable", gone.code());
    }
}

package io.rondo.jobmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobQueuesTest {
    private final JobQueues queues = new JobQueues();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final CompletableFuture<Void> last = new CompletableFuture<>();

    @AfterEach
    void close() {
        queues.close();
    }

    @Test
    void theWorkOfOneJobRunsInOrderAndThatOfOthersMeanwhile() throws Exception {
        queues.run("a", () -> {
            gate.join();
            done.add("a1");
        });
        queues.run("a", () -> done.add("a2"));
        queues.run("a", () -> last.complete(null));
        queues.run("b", () -> {
            done.add("b1");
            gate.complete(null);
        });
        last.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("b1", "a1", "a2"), done);
    }

    @Test
    void aPieceThatFailsDoesNotKeepTheNextFromRunning() throws Exception {
        queues.run("a", () -> {
            throw new IllegalStateException("expected by the test");
        });
        queues.run("a", () -> last.complete(null));
        last.get(10, TimeUnit.SECONDS);
    }
}

package io.rondo.worker.child;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.worker.child.ToChild.Held;
import io.rondo.worker.data.MapOutput;
import io.rondo.worker.shuffle.HeldOutputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The worker's map outputs, over the pipe: it owns and serves them, so that they outlive this process. */
final class ParentOutputs implements HeldOutputs {
    private final Frames<ToChild, FromChild> frames;
    private final AtomicLong lastQuestion = new AtomicLong();
    private final Map<Long, CompletableFuture<Optional<Held>>> questions = new ConcurrentHashMap<>();

    ParentOutputs(Frames<ToChild, FromChild> frames) {
        this.frames = frames;
    }

    @Override
    public void add(AttemptId map, MapOutput output) {
        write(new FromChild.Hold(map, Held.of(output)));
    }

    @Override
    public void drop(AttemptId map) {
        write(new FromChild.Drop(map));
    }

    /** A worker that does not answer is gone, and this process with it. */
    @Override
    public Optional<MapOutput> find(AttemptId map) {
        long question = lastQuestion.incrementAndGet();
        CompletableFuture<Optional<Held>> answer = new CompletableFuture<>();
        questions.put(question, answer);
        write(new FromChild.Find(question, map));
        return answer.join().map(Held::output);
    }

    void found(ToChild.Found found) {
        CompletableFuture<Optional<Held>> answer = questions.remove(found.question());
        if (answer != null) {
            answer.complete(found.output());
        }
    }

    private void write(FromChild message) {
        try {
            frames.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException("the worker cannot be reached: " + e.getMessage(), e);
        }
    }
}

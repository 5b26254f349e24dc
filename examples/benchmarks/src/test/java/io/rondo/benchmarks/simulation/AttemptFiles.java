package io.rondo.benchmarks.simulation;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.TaskManifest;
import io.rondo.jobmaster.client.protocol.TaskManifest.OutputFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What an attempt of a job's last phase writes: for each output a file of some chunks, and a manifest of them all, as {@code
 * AttemptOutputs} does. Each file says whose it is, so that a reader knows a mixture when it sees one.
 */
final class AttemptFiles {
    private static final int STRIPES = 1 << 20;
    private static final int MOST_CHUNKS = 2;

    private final Daemon writer;
    private final StoreClient store;
    private final AttemptId attempt;
    private final JobSubmission submission;
    private final List<OutputFiles> written = new ArrayList<>();

    AttemptFiles(Daemon writer, StoreClient store, AttemptId attempt, JobSubmission submission) {
        this.writer = writer;
        this.store = store;
        this.attempt = attempt;
        this.submission = submission;
    }

    static String name(int task) {
        return "part-" + (100_000 + task);
    }

    /** What a file's chunk says. */
    static byte[] content(AttemptId attempt, int output, int chunk) {
        return (attempt + " " + output + " " + chunk + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private String birth() {
        return "t" + attempt.job();
    }

    /** Writes all; where the manifest is. */
    CompletableFuture<ChunkRef> prepare() {
        if (written.size() < submission.outputs().size()) {
            int output = written.size();
            int chunks = 1 + writer.simulation.below(MOST_CHUNKS);
            return file(output, writer.simulation.below(STRIPES), chunks, new ArrayList<>())
                    .thenCompose(file -> {
                        written.add(new OutputFiles(output, List.of(file), List.of()));
                        return prepare();
                    });
        }
        byte[] manifest = TaskManifest.WIRE.encode(new TaskManifest(attempt, written, Map.of()));
        return store.write(birth(), writer.simulation.below(STRIPES), manifest);
    }

    private CompletableFuture<SealedFile> file(int output, int stripe, int most, List<ChunkRef> chunks) {
        if (chunks.size() == most) {
            long length = chunks.stream().mapToLong(ChunkRef::length).sum();
            return CompletableFuture.completedFuture(new SealedFile(name(attempt.task()), length, 0, chunks));
        }
        return store.write(birth(), stripe + chunks.size(), content(attempt, output, chunks.size()))
                .thenCompose(chunk -> {
                    chunks.add(chunk);
                    return file(output, stripe, most, chunks);
                });
    }
}

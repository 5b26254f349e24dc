package io.rondo.worker.child;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.worker.data.MapOutput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a worker says to the process of a job. */
public sealed interface ToChild {
    /**
     * The first message, and the only place of the token: arguments and environment of a process can be read by others.
     *
     * @param token proves that the bearer works for this job; empty without secrets
     * @param memoryBytes for all attempts together
     * @param slots how many attempts there are at once
     */
    record Begin(
            String job,
            JobSubmission submission,
            String worker,
            List<String> cluster,
            String token,
            String scratch,
            long memoryBytes,
            int slots,
            Store store)
            implements ToChild {}

    /** How to write to the store. */
    record Store(int replication, int writeQuorum, long chunkSize, long patienceMillis) {}

    record Run(Assignment assignment) implements ToChild {}

    record Cancel(AttemptId attempt) implements ToChild {}

    /** The answer to {@link FromChild.Find}. */
    record Found(long question, Optional<Held> output) implements ToChild {}

    /** A map output in files of this worker. */
    record Held(String file, List<Part> parts) {
        public static Held of(MapOutput output) {
            return new Held(
                    output.file().toString(),
                    output.segments().stream()
                            .map(part -> new Part(part.offset(), part.length(), part.records(), part.digest()))
                            .toList());
        }

        public MapOutput output() {
            return new MapOutput(
                    Path.of(file),
                    parts.stream()
                            .map(part ->
                                    new MapOutput.Segment(part.offset(), part.length(), part.records(), part.digest()))
                            .toList());
        }
    }

    /** As {@link MapOutput.Segment}. */
    record Part(long offset, long length, long records, int digest) {}
}

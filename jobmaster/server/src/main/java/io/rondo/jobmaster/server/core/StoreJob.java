package io.rondo.jobmaster.server.core;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import java.util.List;

/** A job as far as the store is concerned. {@code manifests} are those of the chosen attempts. */
public record StoreJob(String id, JobSubmission submission, List<ChunkRef> manifests) {
    /** The outputs in our store. */
    public List<OutputTarget> inStore() {
        return submission.outputs().stream()
                .filter(output -> output.uri().startsWith("rondo:"))
                .toList();
    }
}

package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperRequest.Target;
import java.util.List;

/** A job's outputs in the store, from their reservation until the job's leftovers are gone. */
record Transaction(
        String id,
        List<Target> outputs,
        List<PreparedOutput> prepared,
        boolean published,
        boolean finished,
        String owner) {
    Transaction {
        outputs = List.copyOf(outputs);
        prepared = List.copyOf(prepared);
    }

    /** A vote. */
    record PreparedOutput(String path, List<ChunkRef> manifest, int files, long bytes) {}

    /** Once published: without the output of this manifest, which was removed. */
    Transaction withoutManifest(List<ChunkRef> manifest) {
        return published && prepared.stream().anyMatch(vote -> vote.manifest().equals(manifest))
                ? new Transaction(
                        id,
                        outputs,
                        prepared.stream()
                                .filter(vote -> !vote.manifest().equals(manifest))
                                .toList(),
                        true,
                        finished,
                        owner)
                : this;
    }

    boolean ready() {
        return outputs.stream()
                .allMatch(
                        output -> prepared.stream().anyMatch(vote -> vote.path().equals(output.path())));
    }
}

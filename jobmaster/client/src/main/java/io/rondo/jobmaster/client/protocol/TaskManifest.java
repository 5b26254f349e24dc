package io.rondo.jobmaster.client.protocol;

import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.SealedFile;
import java.util.List;
import java.util.Map;

/** What a prepared attempt leaves: its private files, by output. Kept as an object of the job's transaction. */
public record TaskManifest(AttemptId attempt, List<OutputFiles> outputs, Map<String, Long> counters) {
    public static final Wire<TaskManifest> WIRE = Wire.of(TaskManifest.class);

    /** The files of one output: sealed ones in our store, private ones elsewhere. */
    public record OutputFiles(int output, List<SealedFile> sealed, List<PrivateFile> files) {}

    /** A file on a foreign store; {@code name} is what it will be called. */
    public record PrivateFile(String name, String uri, long length, int crc) {}
}

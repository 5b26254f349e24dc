package io.rondo.jobmaster.client.protocol;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A job as the master knows it; no user object in it. {@code submission} is the client's own unique id: the same id again
 * is the same job. Splits and boundaries are in the job file, a file of the store, since they may be large.
 */
public record JobSubmission(
        String submission,
        String name,
        String user,
        ProgramCode code,
        String fingerprint,
        String jobFile,
        int mapTasks,
        int reduceTasks,
        List<OutputTarget> outputs,
        Map<String, String> settings) {
    /** Maps that a job may have, and reducers: the master keeps each task in its memory. */
    public static final int MOST_TASKS = 1_000_000;

    /** After so long a task that does nothing has failed; zero for never. */
    public Duration taskTimeout() {
        SettingKey key = SettingKey.TASK_TIMEOUT;
        return Settings.of(Map.of(key.key(), settings.getOrDefault(key.key(), key.byDefault())))
                .duration(key);
    }

    /** Whether a slow task may be run a second time beside the first. */
    public boolean speculation() {
        SettingKey key = SettingKey.SPECULATION;
        return Boolean.parseBoolean(settings.getOrDefault(key.key(), key.byDefault()));
    }

    /** The program's class, arguments and content-addressed jars. */
    public record ProgramCode(String programClass, List<String> arguments, List<Artifact> jars) {}

    /** A jar or side file: {@code kind} is jar, lib or file; {@code uri} is in the store or, embedded, on this host. */
    public record Artifact(String kind, String name, String sha256, long length, String uri) {}

    /** {@code uri} with scheme {@code rondo}, {@code file} or {@code hdfs}. */
    public record OutputTarget(String name, String uri, boolean overwrite) {}
}

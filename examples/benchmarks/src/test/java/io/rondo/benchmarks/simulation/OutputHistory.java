package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Invariants.require;

import io.rondo.dfs.keeper.core.KeeperRecord;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.SuccessFile;
import io.rondo.jobmaster.server.core.JobCore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Jobs' outputs in the store: by the keeper's journal, and by what readers see. Each appears whole, from the moment that its job is
 * decided to be committed, or never.
 */
final class OutputHistory {
    private final World world;
    private final JobHistory jobs;
    /** Paths of transactions that are open. */
    private final Map<String, List<String>> reserved = new HashMap<>();

    private final Map<String, Map<String, List<ChunkRef>>> prepared = new HashMap<>();
    private final Set<String> published = new HashSet<>();
    /** When each output has appeared, and whose it is. */
    private final Map<String, Long> visibleSince = new HashMap<>();

    private final Map<String, String> jobOf = new HashMap<>();
    private long looks;

    OutputHistory(World world, JobHistory jobs) {
        this.world = world;
        this.jobs = jobs;
    }

    void durable(KeeperRecord record, long moment) {
        if (record instanceof KeeperRecord.Reserved one) {
            List<String> paths =
                    one.outputs().stream().map(KeeperRequest.Target::path).toList();
            require(reserved.put(one.transaction(), paths) == null, one + " is no news");
        } else if (record instanceof KeeperRecord.Prepared one) {
            prepared.computeIfAbsent(one.transaction(), id -> new HashMap<>()).put(one.path(), one.manifest());
        } else if (record instanceof KeeperRecord.Published one) {
            publish(one.transaction(), moment);
        } else if (record instanceof KeeperRecord.Finished one) {
            reserved.remove(one.transaction());
            if (!published.contains(one.transaction())) {
                prepared.remove(one.transaction());
            }
        }
    }

    private void publish(String job, long moment) {
        require(published.add(job), job + " was published twice");
        boolean commit = world.ensemble
                .cell(JobCore.cell(job))
                .map(value -> Arrays.equals(value, JobCore.cellValue(true)))
                .orElse(false);
        require(commit, job + " was published and not decided");
        for (String path : reserved.get(job)) {
            require(prepared.get(job).containsKey(path), path + " was published without a vote");
            require(visibleSince.put(path, moment) == null, path + " has appeared twice");
            jobOf.put(path, job);
        }
    }

    boolean isPublished(String job) {
        return published.contains(job);
    }

    void sawNothing(String path, long begun) {
        looks++;
        long since = visibleSince.getOrDefault(path, Long.MAX_VALUE);
        require(since > begun, path + " was not seen although it had appeared");
    }

    /** The output is there; what it holds is told file by file, chunk by chunk. */
    void saw(String path, Map<String, List<byte[]>> contents) {
        looks++;
        require(visibleSince.containsKey(path), path + " was seen before it was published");
        String job = jobOf.get(path);
        JobSubmission submission = jobs.submission(job);
        int output = Integer.parseInt(path.substring(path.lastIndexOf('-') + 1));
        Phase last = submission.reduceTasks() == 0 ? Phase.MAP : Phase.REDUCE;
        int tasks = last == Phase.MAP ? submission.mapTasks() : submission.reduceTasks();
        Set<String> wanted = new TreeSet<>(Set.of(SuccessFile.NAME));
        for (int task = 0; task < tasks; task++) {
            String name = AttemptFiles.name(task);
            wanted.add(name);
            AttemptId attempt = jobs.chosen(job, last, task).orElseThrow();
            List<byte[]> chunks = contents.getOrDefault(name, List.of());
            for (int i = 0; i < chunks.size(); i++) {
                require(
                        Arrays.equals(chunks.get(i), AttemptFiles.content(attempt, output, i)),
                        path + " has in " + name + " what is not of " + attempt + ": "
                                + new String(chunks.get(i), StandardCharsets.UTF_8));
            }
        }
        require(contents.keySet().equals(wanted), path + " was seen with " + contents.keySet() + ", not " + wanted);
    }

    /** Manifests of the outputs that are there, and the chunks of the files in them. */
    Set<ChunkId> chunksInUse(ChunkHistory chunks) {
        Set<ChunkId> used = new HashSet<>();
        for (String job : published) {
            for (List<ChunkRef> manifest : prepared.get(job).values()) {
                for (ChunkRef chunk : manifest) {
                    used.add(chunk.id());
                    Manifest.WIRE
                            .decode(chunks.content(chunk))
                            .files()
                            .forEach(file -> file.chunks().forEach(each -> used.add(each.id())));
                }
            }
        }
        return used;
    }

    void checkEnd() {
        require(reserved.isEmpty(), "still reserved: " + reserved);
    }

    long looks() {
        return looks;
    }
}

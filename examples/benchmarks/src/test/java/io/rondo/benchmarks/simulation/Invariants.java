package io.rondo.benchmarks.simulation;

import io.rondo.base.replica.Core;
import io.rondo.base.replica.Journal.Outcome;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.dfs.keeper.core.KeeperRecord;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.server.core.JobRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold at every moment of a history: each part of it is told what happens and throws when that may not be. */
final class Invariants {
    private static final ThreadLocal<AssertionError> VIOLATION = new ThreadLocal<>();

    private final World world;
    private final JobHistory jobs;
    private final OutputHistory outputs;
    private final FileHistory files = new FileHistory();
    private final ChunkHistory chunks = new ChunkHistory();
    /** Grows with whatever is told here, so that one moment is known to be before another. */
    private long moment;

    Invariants(World world) {
        this.world = world;
        this.jobs = new JobHistory(world);
        this.outputs = new OutputHistory(world, jobs);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw violated(otherwise, null);
        }
    }

    /** Whoever finds it may be in the middle of something that catches what is thrown; so it is kept as well. */
    static AssertionError violated(String what, Throwable cause) {
        AssertionError violation = new AssertionError(what, cause);
        if (VIOLATION.get() == null) {
            VIOLATION.set(violation);
        }
        return violation;
    }

    /** A new history begins on this thread. */
    static void forgetViolation() {
        VIOLATION.remove();
    }

    /** Throws what was found by this thread since it was last asked. */
    static void throwViolation() {
        AssertionError violation = VIOLATION.get();
        if (violation != null) {
            VIOLATION.remove();
            throw violation;
        }
    }

    // Journals

    /** An append was answered by the service, just now. */
    void appended(Session session, Term term, Outcome outcome, byte[] batch) {
        if (outcome != Outcome.DURABLE) {
            return;
        }
        long now = world.ensemble.epoch(term.role());
        require(
                term.epoch() == now,
                "a write of the " + term.role() + " term " + term.epoch() + " was taken in " + now);
        moment++;
        if (term.role() == Role.JOBMASTER) {
            for (JobRecord record : JournalEntries.decode(JobRecord.class, batch)) {
                jobs.durable(session, record);
            }
        } else {
            for (KeeperRecord record : JournalEntries.decode(KeeperRecord.class, batch)) {
                outputs.durable(record, moment);
            }
        }
    }

    /** A leader has recovered its view: it is what the journal says, and so is a snapshot of it. */
    void recovered(Term term, Core<?, ?, ?> core) {
        world.recovered(term.role());
        if (term.role() == Role.JOBMASTER) {
            jobs.recovered(term.epoch(), core.snapshot());
        }
    }

    // Jobs

    void started(AttemptId attempt) {
        jobs.started(attempt);
    }

    void fetchFailed(AttemptId map) {
        jobs.fetchFailed(map);
    }

    JobSubmission submission(String job) {
        return jobs.submission(job);
    }

    /** A client was told this. */
    void told(JobStatus status) {
        if (status.state().over()) {
            jobs.told(status);
            boolean succeeded = status.state() == JobState.SUCCEEDED;
            require(succeeded == outputs.isPublished(status.job()), status + ", and its output is another matter");
        }
    }

    // What readers see

    long look() {
        return moment;
    }

    void sawOutput(String path, Map<String, List<byte[]>> contents) {
        outputs.saw(path, contents);
    }

    void sawNoOutput(String path, long begun) {
        outputs.sawNothing(path, begun);
    }

    /** A file's writer is about to do something to it. */
    void touched(String path) {
        moment++;
        files.touched(path);
    }

    void wrote(String path, byte[] content) {
        files.known(path, content, ++moment);
    }

    void removed(String path) {
        files.known(path, null, ++moment);
    }

    /** Files of which it is known what they hold, or that they are gone. */
    List<String> files() {
        return files.all();
    }

    void sawFile(String path, List<byte[]> content, long begun) {
        files.saw(path, content, begun);
    }

    // Chunks

    void acknowledged(ChunkRef chunk, byte[] bytes) {
        chunks.acknowledged(chunk, bytes);
    }

    byte[] content(ChunkRef chunk) {
        return chunks.content(chunk);
    }

    /** A node has carried out an order to delete. */
    void deleted(StorageDaemon node, Set<ChunkId> before) {
        if (!before.isEmpty() && node.up()) {
            Set<ChunkId> gone = before;
            gone.removeAll(node.held());
            gone.retainAll(outputs.chunksInUse(chunks));
            require(gone.isEmpty(), node + " has deleted what is in use: " + gone);
        }
    }

    /** Everything is quiet and swept. */
    void checkEnd() {
        jobs.checkEnd();
        outputs.checkEnd();
        Set<ChunkId> used = outputs.chunksInUse(chunks);
        used.addAll(world.chunksOfFiles());
        for (StorageDaemon node : world.nodes) {
            Set<ChunkId> left = node.held();
            left.removeAll(used);
            require(left.isEmpty(), "left over at " + node + ": " + left);
        }
    }

    long secondAttempts() {
        return jobs.secondAttempts();
    }

    long outputsLost() {
        return jobs.outputsLost();
    }

    Map<JobState, Integer> ends() {
        return jobs.ends();
    }

    long looks() {
        return outputs.looks() + files.looks();
    }
}

package io.rondo.coordination;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.rondo.base.replica.SnapshotStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A candidate that keeps what it is told. */
public final class Recorder implements Coordination.TermListener {
    public static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<Term> granted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Term> ended = new LinkedBlockingQueue<>();
    private Coordination.Candidacy candidacy;

    private Recorder() {}

    public static Recorder campaign(Coordination session, Role role, String advertised, SnapshotStore snapshots) {
        Recorder recorder = new Recorder();
        recorder.candidacy = session.campaign(role, advertised, snapshots, recorder);
        return recorder;
    }

    public void withdraw() {
        candidacy.close();
    }

    @Override
    public void granted(Term term) {
        granted.add(term);
    }

    @Override
    public void ended(Term term) {
        ended.add(term);
    }

    public Term awaitGranted() throws InterruptedException {
        Term term = granted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(term, "nobody was elected");
        return term;
    }

    public void awaitEnded(Term expected) throws InterruptedException {
        assertSame(expected, ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /** The next term, if there is one already. */
    public Term pollGranted() {
        return granted.poll();
    }
}

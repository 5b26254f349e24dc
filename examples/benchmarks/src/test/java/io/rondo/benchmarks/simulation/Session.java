package io.rondo.benchmarks.simulation;

import io.rondo.base.replica.Journal;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Coordination.TermListener;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.coordination.memory.MemoryCoordination;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A process's session with the coordination service, at a distance: it is kept by heartbeats over the network, and each side comes to
 * its own opinion of whether it lives. Models ZooKeeper's client as Curator drives it: a lease of half a session from the sending of
 * the last heartbeat that was answered, LOST after a session of silence, and a new session on the first contact after that.
 */
final class Session {
    private static final int BEAT_MILLIS = 1_200;
    private static final int CALL_MILLIS = 4_000;

    private final Daemon owner;
    private final int start;
    private final World world;
    private final Ensemble ensemble;
    private final MemoryCoordination twin;
    private long heardAt;
    private boolean expired;
    private long answeredAt;
    private long leaseEnds;
    private boolean lost;

    Session(Daemon owner) {
        this.owner = owner;
        this.start = owner.starts();
        this.world = owner.world;
        this.ensemble = world.ensemble;
        this.twin = ensemble.service.connect();
        ensemble.opened(this);
        hear();
        answered(world.simulation.now());
        owner.after(BEAT_MILLIS, this::beat);
    }

    private void beat() {
        long now = world.simulation.now();
        if (!lost && now - answeredAt > Ensemble.SESSION_MILLIS) {
            lost = true;
            twin.suspend();
            twin.notice(); // its terms are over
        }
        world.network.send(owner, ensemble, () -> {
            boolean lives = !expired;
            if (lives) {
                hear();
            }
            world.network.send(ensemble, owner, owner.guarded(start, () -> heardBack(now, lives)));
        });
        owner.after(BEAT_MILLIS, this::beat);
    }

    private void heardBack(long sentAt, boolean lived) {
        if (lost) {
            if (!expired) {
                twin.expireUnnoticed();
            }
            hear();
            lost = false;
            expired = false;
            twin.notice(); // a seat may have come to it while it was away
            twin.resume();
        } else if (!lived && expired) {
            hear();
            expired = false;
            twin.notice(); // and comes back
        }
        answered(sentAt);
    }

    private void answered(long sentAt) {
        answeredAt = world.simulation.now();
        leaseEnds = Math.max(leaseEnds, sentAt + Ensemble.SESSION_MILLIS / 2);
    }

    /** The service has heard of it. */
    void hear() {
        heardAt = world.simulation.now();
    }

    void expireIfSilent() {
        if (world.simulation.now() - heardAt > Ensemble.SESSION_MILLIS) {
            expire();
        }
    }

    /** Ends although it is heard, and both sides know at once: its lease would keep a leader in its seat otherwise. */
    void end() {
        expire();
        heardBack(world.simulation.now(), false);
    }

    private void expire() {
        if (!expired) {
            expired = true;
            twin.expireUnnoticed();
        }
    }

    boolean isExpired() {
        return expired;
    }

    /** Whether nobody will use it any more. */
    boolean isOver() {
        return expired && (!owner.up() || owner.starts() != start);
    }

    boolean isOf(Daemon process) {
        return owner == process && owner.starts() == start;
    }

    Daemon owner() {
        return owner;
    }

    void campaign(Role role, SnapshotStore snapshots, TermListener listener) {
        twin.campaign(role, owner.name, snapshots, new TermListener() {
            private RemoteTerm current;

            @Override
            public void granted(Term term) {
                RemoteTerm begun = new RemoteTerm(term);
                owner.guarded(start, () -> {
                            current = begun;
                            listener.granted(begun);
                        })
                        .run();
            }

            @Override
            public void ended(Term term) {
                owner.guarded(start, () -> {
                            if (current != null) {
                                listener.ended(current);
                            }
                        })
                        .run();
            }
        });
    }

    /** The name of the process that leads, as far as it is known here. */
    Optional<String> leader(Role role) {
        return twin.leader(role).map(hint -> hint.advertised());
    }

    CompletableFuture<Optional<byte[]>> read(String cell) {
        return world.network.call(
                owner, ensemble, CALL_MILLIS, () -> CompletableFuture.completedFuture(ensemble.cell(cell)));
    }

    CompletableFuture<Boolean> forget(String cell) {
        return world.network.call(owner, ensemble, CALL_MILLIS, () -> {
            ensemble.forget(cell);
            return CompletableFuture.completedFuture(true);
        });
    }

    /** A term of the twin as its leader sees it from afar. */
    private final class RemoteTerm implements Term {
        private final Term term;
        private final RemoteJournal journal;

        RemoteTerm(Term term) {
            this.term = term;
            this.journal = new RemoteJournal(Session.this, term);
        }

        @Override
        public Role role() {
            return term.role();
        }

        @Override
        public long epoch() {
            return term.epoch();
        }

        @Override
        public boolean mayDecide() {
            return !lost && world.simulation.now() < leaseEnds && term.mayDecide();
        }

        @Override
        public boolean over() {
            return term.over();
        }

        @Override
        public Journal journal() {
            return journal;
        }

        @Override
        public void resign(String reason) {
            if (expired) { // which is why its write was refused: so it knows, and comes back with a new session
                heardBack(world.simulation.now(), false);
            } else {
                term.resign(reason);
            }
        }
    }
}

package io.rondo.coordination.memory;

import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Coordination.Candidacy;
import io.rondo.coordination.Coordination.TermListener;
import io.rondo.coordination.Role;

/** A place in a role's queue. Guarded by the service's monitor. */
final class MemoryCandidacy implements Candidacy {
    private final MemoryService service;
    private final MemoryCoordination session;
    private final Role role;
    private final String advertised;
    private final SnapshotStore snapshots;
    private final TermListener listener;
    private final Serial calls;
    private boolean inQueue;
    private boolean closed;
    /** The service gave it the seat. */
    private boolean seated;
    /** The term that this process believes in; it may outlive the seat. */
    private MemoryTerm term;

    MemoryCandidacy(
            MemoryService service,
            MemoryCoordination session,
            Role role,
            String advertised,
            SnapshotStore snapshots,
            TermListener listener) {
        this.service = service;
        this.session = session;
        this.role = role;
        this.advertised = advertised;
        this.snapshots = snapshots;
        this.listener = listener;
        this.calls = service.serial();
    }

    String advertised() {
        return advertised;
    }

    boolean seated() {
        return seated;
    }

    void enter() {
        if (!inQueue && !closed) {
            inQueue = true;
            service.office(role).queue.add(this);
            service.elect(role);
        }
    }

    void seat(long epoch) {
        seated = true;
        endTerm("a new one begins");
        MemoryTerm begun = new MemoryTerm(service, session, this, role, epoch, snapshots);
        term = begun;
        calls.execute(() -> listener.granted(begun));
    }

    void leaveQueue() {
        if (inQueue) {
            inQueue = false;
            seated = false;
            service.office(role).queue.remove(this);
            service.elect(role);
        }
    }

    /** Ends the term that this process believes in, if there is one. */
    void endTerm(String reason) {
        if (term != null) {
            MemoryTerm ended = term;
            term = null;
            ended.markOver(reason);
            calls.execute(() -> listener.ended(ended));
        }
    }

    /** After a resignation or a refused write: to the end of the queue. */
    void requeue(MemoryTerm over, String reason) {
        synchronized (service) {
            if (term == over) {
                endTerm(reason);
                leaveQueue();
                if (!session.suspended()) {
                    enter();
                }
            }
        }
    }

    @Override
    public void close() {
        synchronized (service) {
            if (!closed) {
                closed = true;
                endTerm("it was given up");
                leaveQueue();
                session.gone(this);
            }
        }
    }
}

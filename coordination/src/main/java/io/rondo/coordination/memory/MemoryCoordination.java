package io.rondo.coordination.memory;

import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Membership;
import io.rondo.coordination.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One session with a {@link MemoryService}. What befalls sessions with ZooKeeper is done to it on request; otherwise it never
 * fails.
 */
public final class MemoryCoordination implements Coordination, Membership {
    private final MemoryService service;
    private final List<MemoryCandidacy> candidacies = new ArrayList<>();
    private final Map<String, Member> announced = new HashMap<>();
    private final List<Runnable> withheld = new ArrayList<>();
    private boolean suspended;
    private boolean losingReplies;
    private boolean closed;

    MemoryCoordination(MemoryService service) {
        this.service = service;
    }

    @Override
    public Candidacy campaign(Role role, String advertised, SnapshotStore snapshots, TermListener listener) {
        synchronized (service) {
            requireOpen();
            MemoryCandidacy candidacy = new MemoryCandidacy(service, this, role, advertised, snapshots, listener);
            candidacies.add(candidacy);
            candidacy.enter();
            return candidacy;
        }
    }

    @Override
    public Optional<LeaderHint> leader(Role role) {
        synchronized (service) {
            MemoryService.Office office = service.office(role);
            return office.epoch == 0 ? Optional.empty() : Optional.of(new LeaderHint(office.advertised, office.epoch));
        }
    }

    @Override
    public Optional<ReferredSnapshots> referredSnapshots(Role role) {
        synchronized (service) {
            MemoryService.Office office = service.office(role);
            byte[] reference = office.ledger.reference();
            return office.epoch == 0
                    ? Optional.empty()
                    : Optional.of(new ReferredSnapshots(
                            office.epoch, reference == null ? List.of() : List.of(reference.clone())));
        }
    }

    @Override
    public Membership membership() {
        return this;
    }

    @Override
    public AutoCloseable announce(Member member) {
        synchronized (service) {
            requireOpen();
            announced.put(member.id(), member);
            service.announce(this, member);
        }
        return () -> {
            synchronized (service) {
                announced.remove(member.id());
                service.withdraw(this, member.id());
            }
        };
    }

    @Override
    public List<Member> members() {
        return service.members();
    }

    @Override
    public AutoCloseable watch(Consumer<List<Member>> changed) {
        return service.watch(changed);
    }

    @Override
    public Optional<byte[]> readOnce(String cell) {
        return service.cell(cell);
    }

    @Override
    public void forgetOnce(String cell) {
        service.forget(cell);
    }

    @Override
    public void close() {
        synchronized (service) {
            closed = true;
            List.copyOf(candidacies).forEach(MemoryCandidacy::close);
            leaveService();
            tellWithheld();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This session is closed.");
        }
    }

    /** The session expires and the process learns of it at once; unless it is suspended it comes back with a new session. */
    public void expire() {
        synchronized (service) {
            expireUnnoticed();
            notice();
        }
    }

    /** The session expires, others take over, and this process does not know yet: the case that fencing is for. */
    public void expireUnnoticed() {
        synchronized (service) {
            leaveService();
        }
    }

    /** The process learns that its session has expired. */
    public void notice() {
        synchronized (service) {
            candidacies.forEach(each -> each.endTerm("the session was lost"));
            tellWithheld();
            if (!suspended) {
                rejoin();
            }
        }
    }

    /** The connection is gone: nothing may be decided, appends wait. */
    public void suspend() {
        synchronized (service) {
            suspended = true;
        }
    }

    /** The connection is back: what waited goes on, and after an expiry a new session begins. */
    public void resume() {
        synchronized (service) {
            suspended = false;
            losingReplies = false;
            tellWithheld();
            rejoin();
        }
    }

    /**
     * From now on appends are done, but their replies get lost. {@link #resume} brings what a re-read would find out;
     * {@link #expire} makes them failures although they were written.
     */
    public void loseReplies() {
        synchronized (service) {
            losingReplies = true;
        }
    }

    boolean suspended() {
        return suspended;
    }

    boolean losingReplies() {
        return losingReplies;
    }

    void withhold(Runnable continuation) {
        withheld.add(continuation);
    }

    void gone(MemoryCandidacy candidacy) {
        candidacies.remove(candidacy);
    }

    private void tellWithheld() {
        List<Runnable> waiting = List.copyOf(withheld);
        withheld.clear();
        waiting.forEach(Runnable::run);
    }

    private void leaveService() {
        candidacies.forEach(MemoryCandidacy::leaveQueue);
        announced.keySet().forEach(id -> service.withdraw(this, id));
    }

    private void rejoin() {
        if (!closed) {
            candidacies.forEach(MemoryCandidacy::enter);
            announced.values().forEach(member -> service.announce(this, member));
        }
    }
}

package io.rondo.coordination.memory;

import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.Guard;
import io.rondo.coordination.Limits;
import io.rondo.coordination.Membership.Member;
import io.rondo.coordination.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The service that many {@link MemoryCoordination} sessions share: what ZooKeeper is to a cluster. All of it is guarded by this
 * object's monitor; listeners are called outside it.
 */
public final class MemoryService {
    private final Executor executor;
    private final Map<Role, Office> offices = new EnumMap<>(Role.class);
    private final Map<String, byte[]> cells = new HashMap<>();
    private final Map<String, Announced> members = new TreeMap<>();
    private final List<Watcher> watchers = new ArrayList<>();

    /** What the service knows of one role. */
    static final class Office {
        long epoch;
        String advertised = "";
        final List<MemoryCandidacy> queue = new ArrayList<>();
        final Ledger ledger = new Ledger();
    }

    private record Announced(MemoryCoordination session, Member member) {}

    private record Watcher(Serial calls, Consumer<List<Member>> changed) {}

    /** Listeners are called on threads of the service's own. */
    public MemoryService() {
        this(Executors.newCachedThreadPool(new DaemonThreads("memory-coordination")));
    }

    /**
     * Listeners are called by {@code executor}, which must not run anything before {@code execute} returns. With one that a
     * test drives by hand all that happens is determined.
     */
    public MemoryService(Executor executor) {
        this.executor = executor;
        for (Role role : Role.values()) {
            offices.put(role, new Office());
        }
    }

    /** Opens a session. */
    public MemoryCoordination connect() {
        return new MemoryCoordination(this);
    }

    Serial serial() {
        return new Serial(executor);
    }

    Office office(Role role) {
        return offices.get(role);
    }

    /** Seats the first in the queue, unless it sits already. */
    void elect(Role role) {
        Office office = office(role);
        if (!office.queue.isEmpty()) {
            MemoryCandidacy first = office.queue.get(0);
            if (!first.seated()) {
                office.epoch++;
                office.advertised = first.advertised();
                first.seat(office.epoch);
            }
        }
    }

    /** Checks all conditions, and writes all cells if they hold; else nothing. */
    boolean pass(Guard guard) {
        Map<String, byte[]> writes = new HashMap<>();
        for (Guard.Condition condition : guard.conditions()) {
            if (condition instanceof Guard.Condition.EpochIs epoch) {
                if (epochOf(epoch.role()) != epoch.epoch()) {
                    return false;
                }
            } else if (condition instanceof Guard.Condition.WriteOnce once) {
                Limits.require("bytes of node " + once.cell(), once.value().length, Limits.NODE_BYTES);
                byte[] present = cells.get(once.cell());
                if (present != null && !Arrays.equals(present, once.value())) {
                    return false;
                }
                writes.put(once.cell(), once.value().clone());
            }
        }
        cells.putAll(writes);
        return true;
    }

    private long epochOf(String label) {
        for (Role role : Role.values()) {
            if (role.label().equals(label)) {
                return office(role).epoch;
            }
        }
        return -1;
    }

    synchronized Optional<byte[]> cell(String cell) {
        return Optional.ofNullable(cells.get(cell)).map(byte[]::clone);
    }

    synchronized void forget(String cell) {
        cells.remove(cell);
    }

    synchronized void announce(MemoryCoordination session, Member member) {
        Limits.require("members", members.size() + 1L, Limits.CHILDREN);
        members.put(member.id(), new Announced(session, member));
        membersChanged();
    }

    synchronized void withdraw(MemoryCoordination session, String id) {
        Announced present = members.get(id);
        if (present != null && present.session() == session) {
            members.remove(id);
            membersChanged();
        }
    }

    synchronized List<Member> members() {
        return members.values().stream().map(Announced::member).toList();
    }

    synchronized AutoCloseable watch(Consumer<List<Member>> changed) {
        Watcher watcher = new Watcher(serial(), changed);
        watchers.add(watcher);
        tell(watcher);
        return () -> unwatch(watcher);
    }

    private synchronized void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    private void membersChanged() {
        watchers.forEach(this::tell);
    }

    private void tell(Watcher watcher) {
        List<Member> now = members();
        watcher.calls().execute(() -> watcher.changed().accept(now));
    }
}

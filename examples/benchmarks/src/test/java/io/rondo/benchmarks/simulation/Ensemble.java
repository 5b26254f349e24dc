package io.rondo.benchmarks.simulation;

import io.rondo.coordination.Role;
import io.rondo.coordination.memory.MemoryCoordination;
import io.rondo.coordination.memory.MemoryService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The coordination service: the twin in memory, which is held against ZooKeeper itself by tests of its own, on a machine that stands
 * for the quorum. It ends sessions that it does not hear.
 */
final class Ensemble extends Daemon {
    static final String NAME = "zookeeper";
    /** What a session may be silent. */
    static final int SESSION_MILLIS = 6_000;

    private static final int SWEEP_MILLIS = 500;

    final MemoryService service = new MemoryService(task -> simulation.after(1, task));
    /** Reads what is there, as anybody could. */
    private final MemoryCoordination onlooker = service.connect();

    private final List<Session> sessions = new ArrayList<>();

    Ensemble(World world) {
        super(world, NAME);
    }

    @Override
    void begin() {
        sweep();
    }

    @Override
    void ended() {
        throw new IllegalStateException("the quorum stands still at worst");
    }

    /** A new quorum begins all sessions' time anew. */
    @Override
    void resume() {
        sessions.forEach(Session::hear);
        super.resume();
    }

    void opened(Session session) {
        sessions.add(session);
    }

    private void sweep() {
        sessions.forEach(Session::expireIfSilent);
        sessions.removeIf(Session::isOver);
        after(SWEEP_MILLIS, this::sweep);
    }

    /** Ends the sessions of a process although they are heard. */
    void expire(Daemon owner) {
        List.copyOf(sessions).stream().filter(session -> session.isOf(owner)).forEach(Session::end);
    }

    long epoch(Role role) {
        return onlooker.leader(role).map(hint -> hint.epoch()).orElse(0L);
    }

    Optional<byte[]> cell(String name) {
        return onlooker.readOnce(name);
    }

    void forget(String cell) {
        onlooker.forgetOnce(cell);
    }
}

package io.rondo.coordination.memory;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.SnapshotStore;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Large snapshots in memory. */
public final class MemorySnapshots implements SnapshotStore {
    private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    @Override
    public byte[] put(String role, long epoch, byte[] snapshot) {
        String name = role + "-" + epoch + "-" + numbers.incrementAndGet();
        kept.put(name, snapshot.clone());
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] get(byte[] reference) {
        String name = new String(reference, StandardCharsets.UTF_8);
        byte[] snapshot = kept.get(name);
        if (snapshot == null) {
            throw new RondoException(ErrorKind.INTERNAL, "snapshot-missing", "There is no snapshot " + name + ".");
        }
        return snapshot.clone();
    }

    @Override
    public void discard(byte[] reference) {
        kept.remove(new String(reference, StandardCharsets.UTF_8));
    }

    /** How many there are. */
    public int count() {
        return kept.size();
    }
}

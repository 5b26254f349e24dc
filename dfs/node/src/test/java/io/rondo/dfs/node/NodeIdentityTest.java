package io.rondo.dfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.testing.disk.CrashRehearsal;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node has one name as long as its disk is not wiped, whatever else happens. */
class NodeIdentityTest {
    private static final Path DATA = Path.of("/srv/rondo/storage");

    private String name = "";
    private CrashRehearsal rehearsal = new CrashRehearsal(this::recover);

    private void recover(MemoryDisk left) {
        String found = NodeIdentity.of(List.of(DATA), left);
        assertTrue(found.matches("n[0-9a-f]{8}"), found);
        assertTrue(name.isEmpty() || name.equals(found), () -> name + " has become " + found);
    }

    private void start(MemoryDisk disk) {
        name = NodeIdentity.of(List.of(DATA), disk);
        rehearsal.promise();
    }

    @Test
    void aNameOnceUsedIsKeptWheneverThePowerGoes() throws IOException {
        long states = 0;
        boolean killed = true;
        for (int steps = 0; killed; steps++) {
            name = "";
            rehearsal = new CrashRehearsal(this::recover);
            killed = rehearsal.killedAfter(steps, this::start);
            rehearsal.through(this::start).through(this::start);
            states += rehearsal.states();
        }
        System.out.println("node identity: " + states + " crash states, the name is kept");
    }

    @Test
    void aWipedDiskIsAnotherNode() {
        assertEquals(8 + 1, NodeIdentity.of(List.of(DATA), new MemoryDisk()).length());
        assertNotEquals(
                NodeIdentity.of(List.of(DATA), new MemoryDisk()), NodeIdentity.of(List.of(DATA), new MemoryDisk()));
    }

    @Test
    void aNewDiskGetsTheNodesNameAndAnothersIsRefused() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        Path second = Path.of("/second");
        String found = NodeIdentity.of(List.of(DATA), disk);
        assertEquals(found, NodeIdentity.of(List.of(second, DATA), disk));
        assertEquals(found, NodeIdentity.of(List.of(second), disk));
        Path others = Path.of("/others");
        NodeIdentity.of(List.of(others), disk);
        RondoException refused = assertThrows(RondoException.class, () -> NodeIdentity.of(List.of(DATA, others), disk));
        assertEquals("wrong-volume", refused.code());
    }
}

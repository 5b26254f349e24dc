package io.rondo.dfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.testing.disk.CrashRehearsal;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A node has one name as long as its disk is not wiped, whatever else happens. */
class NodeIdentityTest {
    private static final Path DATA = Path.of("/srv/rondo/storage");

    private String name = "";
    private CrashRehearsal rehearsal = new CrashRehearsal(this::recover);

    private void recover(MemoryDisk left) {
        String found = NodeIdentity.of(DATA, left);
        assertTrue(found.matches("n[0-9a-f]{8}"), found);
        assertTrue(name.isEmpty() || name.equals(found), () -> name + " has become " + found);
    }

    private void start(MemoryDisk disk) {
        name = NodeIdentity.of(DATA, disk);
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
        assertEquals(8 + 1, NodeIdentity.of(DATA, new MemoryDisk()).length());
        assertNotEquals(NodeIdentity.of(DATA, new MemoryDisk()), NodeIdentity.of(DATA, new MemoryDisk()));
    }
}

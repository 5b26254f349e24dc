package io.rondo.dfs.node.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.testing.disk.CrashRehearsal;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How far scrubbing has come is known after a crash, or a little less far; never further. */
class ScrubCursorTest {
    private static final Path DATA = Path.of("/data");
    private static final Path FILE = DATA.resolve("scrub");

    @Test
    void theCursorIsWhereItWasOrOneStepBehind() throws IOException {
        List<ScrubCursor> allowed = new ArrayList<>(List.of(ScrubCursor.START));
        CrashRehearsal[] rehearsal = new CrashRehearsal[1];
        rehearsal[0] = new CrashRehearsal(left -> {
            ScrubCursor found = ScrubCursor.load(left, FILE);
            assertTrue(allowed.contains(found), () -> found + " is none of " + allowed);
        });
        rehearsal[0].through(disk -> disk.makeFoldersDurably(DATA)).through(disk -> {
            for (int folder = 9; folder < 12; folder++) {
                ScrubCursor next = new ScrubCursor(folder, 1_000 + folder);
                allowed.add(next);
                rehearsal[0].promise();
                next.save(disk, FILE);
                allowed.clear();
                allowed.add(next);
                rehearsal[0].promise();
            }
        });
        System.out.println("scrub cursor: " + rehearsal[0].states() + " crash states");
    }

    @Test
    void anUnreadableCursorBeginsAnew() throws IOException {
        for (String text : List.of("", "x", "5", "5 y", "\u0000\u0000")) {
            MemoryDisk disk = new MemoryDisk();
            disk.makeFoldersDurably(DATA);
            try (FileChannel file = disk.open(FILE, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                file.write(StandardCharsets.US_ASCII.encode(text));
            }
            assertEquals(ScrubCursor.START, ScrubCursor.load(disk, FILE), text);
        }
    }
}

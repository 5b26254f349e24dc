package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.replica.Decision;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What files cost the keeper. Times and bytes are printed, and not asserted; {@code -Drondo.files=1000000} makes them worth
 * reading, with a larger heap for surefire in the parent pom.
 */
class KeeperSizeTest {
    private static final KeeperSettings SETTINGS = new KeeperSettings(3, 60_000);
    private static final int FILES = Integer.getInteger("rondo.files", 20_000);
    private static final int A_FOLDER = 1_000;
    /** Made after the snapshot, so that a successor finds them in the journal. */
    private static final int FILES_IN_TAIL = 8_000;

    private final Random random = new Random(1);
    private KeeperCore core = new KeeperCore(1, SETTINGS);
    private final List<KeeperRecord> tail = new ArrayList<>();

    private KeeperReply ask(KeeperRequest request) {
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(request, 1_700_000_000_000L);
        decision.records().forEach(core::apply);
        tail.addAll(decision.records());
        return (KeeperReply) decision.reply();
    }

    private void make(int number) {
        String path = String.format("/data/set-%05d/part-r-%05d", number / A_FOLDER, number % A_FOLDER);
        KeeperReply.File file = (KeeperReply.File)
                ask(new KeeperRequest.Create("request-" + number, path, false, "somebody", 3, 64L << 20));
        long inode = file.status().inode();
        ChunkRef chunk = new ChunkRef(
                new ChunkId("i" + inode, 0, random.nextLong(), random.nextInt(16_384)),
                random.nextInt(64 << 20),
                random.nextInt());
        ask(new KeeperRequest.AddChunks(UUID.randomUUID().toString(), inode, 1, 0, List.of(chunk), true));
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void say(String what, long begun) {
        System.out.printf("%s: %.1f ms%n", what, (System.nanoTime() - begun) / 1e6);
    }

    @Test
    void filesAreKeptInFewBytesAndWrittenOutBesideTheLoop() {
        long before = used();
        long begun = System.nanoTime();
        for (int i = 0; i < FILES; i++) {
            make(i);
            tail.clear();
        }
        System.out.printf(
                "%d files of a chunk: %d bytes of heap each, made at %.0f a second%n",
                FILES, (used() - before) / FILES, FILES * 1e9 / (System.nanoTime() - begun));
        Supplier<byte[]> captured = core.capture();
        for (int i = 0; i < 5; i++) {
            begun = System.nanoTime();
            captured = core.capture();
            say("the loop stands still for a snapshot", begun);
        }
        byte[] expected = core.snapshot();
        for (int i = 0; i < FILES_IN_TAIL; i++) {
            make(FILES + i);
        }
        begun = System.nanoTime();
        byte[] written = captured.get();
        say("writing it out beside the loop, " + written.length / FILES + " bytes a file", begun);
        assertArrayEquals(expected, written, "what was captured is what was there then");
        KeeperCore next = new KeeperCore(2, SETTINGS);
        begun = System.nanoTime();
        next.restore(written);
        say("restoring it", begun);
        begun = System.nanoTime();
        tail.forEach(next::apply);
        say("what " + FILES_IN_TAIL + " creations left in the journal since", begun);
        core = next;
        assertEquals(FILES + FILES_IN_TAIL, ((KeeperReply.Summary) ask(new KeeperRequest.Summarize("/data"))).files());
        begun = System.nanoTime();
        ask(new KeeperRequest.Rename("move", "/data", "/moved"));
        ask(new KeeperRequest.TakeSnapshot("take", "/moved", "s"));
        say("renaming the folder of all and taking a snapshot of it", begun);
        assertTrue(((KeeperReply.Listing) ask(new KeeperRequest.ListFolder("/moved/.snapshot/s", "", false)))
                .entries()
                .get(0)
                .status()
                .path()
                .startsWith("/moved/.snapshot/s/set-"));
        begun = System.nanoTime();
        ask(new KeeperRequest.MakeFolders(UUID.randomUUID().toString(), "/moved/set-00000/new", "me"));
        say("the first change behind it", begun);
    }
}

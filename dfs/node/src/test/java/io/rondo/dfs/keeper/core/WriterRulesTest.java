package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.KeeperRequest.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may write a file and until when, files replaced by others, and a store in which nothing may change. */
class WriterRulesTest {
    private static final KeeperSettings SETTINGS = new KeeperSettings(3, 60_000);

    private final List<KeeperRecord> journal = new ArrayList<>();
    private final KeeperCore core = new KeeperCore(1, SETTINGS);

    private KeeperReply ask(KeeperRequest request) {
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(request, 1_000 + journal.size());
        decision.records().forEach(record -> {
            journal.add(record);
            core.apply(record);
        });
        return (KeeperReply) decision.reply();
    }

    private RondoException refused(KeeperRequest request) {
        return assertThrows(RondoException.class, () -> ask(request));
    }

    private long created(String path) {
        KeeperRequest create = new KeeperRequest.Create("c" + path, path, false, "me", 3, 64);
        return ((KeeperReply.File) ask(create)).status().inode();
    }

    private static KeeperRequest add(long inode, long generation, int from, boolean last) {
        ChunkRef chunk = new ChunkRef(new ChunkId("i" + inode, from, 1, 1), 5, 5);
        return new KeeperRequest.AddChunks(UUID.randomUUID().toString(), inode, generation, from, List.of(chunk), last);
    }

    private boolean writing(String path) {
        return ((KeeperReply.Done) ask(new KeeperRequest.AskWriting(path))).changed();
    }

    private void requireReplay() {
        KeeperCore replayed = new KeeperCore(2, SETTINGS);
        journal.forEach(replayed::apply);
        assertArrayEquals(core.snapshot(), replayed.snapshot());
        KeeperCore restored = new KeeperCore(3, SETTINGS);
        restored.restore(core.snapshot());
        assertArrayEquals(core.snapshot(), restored.snapshot());
    }

    @Test
    void aFileIsBeingWrittenUntilItsWriterSaysThatItIsDone() {
        long inode = created("/f");
        assertTrue(writing("/f"));
        ask(add(inode, 1, 0, false));
        assertTrue(writing("/f"));
        requireReplay();
        KeeperRequest last = add(inode, 1, 1, true);
        assertEquals(new KeeperReply.Done(true), ask(last));
        assertEquals(new KeeperReply.Done(true), ask(last), "asked again after a lost answer");
        assertFalse(writing("/f"));
        assertEquals("writer-confused", refused(add(inode, 1, 2, false)).code());
        ask(new KeeperRequest.Append("a", "/f"));
        assertTrue(writing("/f"));
        ask(new KeeperRequest.AddChunks(UUID.randomUUID().toString(), inode, 2, 2, List.of(), true));
        assertFalse(writing("/f"), "done without having written");
        requireReplay();
    }

    @Test
    void aWriterThatIsShutOutWritesNoMoreAndWhatItRecordedStays() {
        long inode = created("/f");
        ask(add(inode, 1, 0, false));
        assertEquals(
                new KeeperReply.Done(true),
                ask(new KeeperRequest.EndWriting("/f", UUID.randomUUID().toString())));
        assertEquals(
                new KeeperReply.Done(false),
                ask(new KeeperRequest.EndWriting("/f", UUID.randomUUID().toString())));
        assertEquals("writer-replaced", refused(add(inode, 1, 1, true)).code());
        assertFalse(writing("/f"));
        assertEquals(
                5,
                ((KeeperReply.File) ask(new KeeperRequest.Open("/f"))).status().length());
        requireReplay();
    }

    private boolean isSettled(long inode, long quietMillis) {
        KeeperReply.Owned owned = (KeeperReply.Owned) ask(new KeeperRequest.Settle(List.of("i" + inode), quietMillis));
        return !owned.births().get(0).all();
    }

    /** Such a time may be a user's wish, or an earlier keeper's whose clock was ahead. */
    @Test
    void aFileOfAFarFutureIsSweptAsOneOfAFarPast() {
        long inode = created("/f");
        assertFalse(isSettled(inode, 60_000), "it is being written");
        ask(new KeeperRequest.SetAttributes(
                "/f", -1, "", "", 30_000, -1, UUID.randomUUID().toString()));
        assertFalse(isSettled(inode, 60_000), "another clock may be ahead by half a minute");
        ask(new KeeperRequest.SetAttributes(
                "/f", -1, "", "", Long.MAX_VALUE, -1, UUID.randomUUID().toString()));
        assertTrue(isSettled(inode, 60_000));
        assertEquals("writer-replaced", refused(add(inode, 1, 0, true)).code());
        requireReplay();
    }

    @Test
    void whoAsksAgainAfterALostAnswerIsToldWhatWasDoneWhateverHappenedSince() {
        long inode = created("/f");
        KeeperRequest first = add(inode, 1, 0, false);
        ask(first);
        ask(new KeeperRequest.Append("a", "/f"));
        assertEquals(new KeeperReply.Done(true), ask(first), "another writer came");
        ask(new KeeperRequest.Delete("d", "/f", false));
        assertEquals(new KeeperReply.Done(true), ask(first), "the file went");
        requireReplay();
    }

    @Test
    void aFileIsFoundByItsNumberWhereverItIs() {
        long inode = created("/f");
        ask(new KeeperRequest.MakeFolders(UUID.randomUUID().toString(), "/d", "me"));
        ask(new KeeperRequest.Rename("r", "/f", "/d/g"));
        KeeperReply.File found = (KeeperReply.File) ask(new KeeperRequest.OpenInode(inode, "f"));
        assertEquals("/d/g", found.status().path());
        ask(new KeeperRequest.Delete("x", "/d/g", false));
        assertEquals(
                "no-such-path", refused(new KeeperRequest.OpenInode(inode, "f")).code());
    }

    @Test
    void aRenameMayTakeThePlaceOfAFileButNotOfWhatIsInADirectory() {
        created("/old");
        long wanted = created("/new");
        KeeperRequest replace = new KeeperRequest.Replace("r", "/new", "/old");
        assertEquals(ask(replace), ask(replace), "asked again after a lost answer");
        assertEquals(
                wanted,
                ((KeeperReply.File) ask(new KeeperRequest.Open("/old")))
                        .status()
                        .inode());
        assertEquals(Optional.empty(), ((KeeperReply.Status) ask(new KeeperRequest.Stat("/new"))).status());
        created("/full/f");
        ask(new KeeperRequest.MakeFolders(UUID.randomUUID().toString(), "/empty", "me"));
        ask(new KeeperRequest.MakeFolders(UUID.randomUUID().toString(), "/other", "me"));
        assertEquals(
                "directory-not-empty",
                refused(new KeeperRequest.Replace("a", "/empty", "/full")).code());
        assertEquals(
                "is-a-directory",
                refused(new KeeperRequest.Replace("b", "/old", "/empty")).code());
        assertEquals(
                "not-a-directory",
                refused(new KeeperRequest.Replace("c", "/empty", "/old")).code());
        assertEquals(
                "path-exists",
                refused(new KeeperRequest.Replace("d", "/old", "/old")).code());
        ask(new KeeperRequest.Replace("e", "/other", "/empty"));
        requireReplay();
    }

    @Test
    void inSafeModePeopleAreRefusedAndCommitsWait() {
        created("/f");
        assertEquals(new KeeperReply.Done(false), ask(new KeeperRequest.SafeMode(Switch.ASK)));
        assertEquals(new KeeperReply.Done(true), ask(new KeeperRequest.SafeMode(Switch.ON)));
        requireReplay();
        RondoException refused = refused(new KeeperRequest.Delete("x", "/f", false));
        assertEquals("safe-mode", refused.code());
        assertEquals(ErrorKind.USER, refused.kind());
        assertEquals(ErrorKind.RETRYABLE, refused(new KeeperRequest.Finish("t")).kind());
        ask(new KeeperRequest.Open("/f"));
        assertEquals(new KeeperReply.Done(false), ask(new KeeperRequest.SafeMode(Switch.OFF)));
        assertEquals(new KeeperReply.Done(true), ask(new KeeperRequest.Delete("x", "/f", false)));
        requireReplay();
    }
}

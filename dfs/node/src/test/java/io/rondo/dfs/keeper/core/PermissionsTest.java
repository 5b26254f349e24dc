package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.protocol.Identity;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user is granted and refused, one rule of HDFS at a time. */
class PermissionsTest {
    private static final Identity ROOT = new Identity("root", List.of());
    private static final Identity ANN = new Identity("ann", List.of("staff"));
    private static final Identity BOB = new Identity("bob", List.of("staff"));
    private static final Identity EVE = new Identity("eve", List.of());
    private static final KeeperSettings SETTINGS = new KeeperSettings(3, 60_000, "root");

    private final List<KeeperRecord> journal = new ArrayList<>();
    private final KeeperCore core = new KeeperCore(1, SETTINGS);
    private int requests;

    private KeeperReply as(Identity who, KeeperRequest request) {
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(new KeeperRequest.As(who, request), journal.size());
        decision.records().forEach(record -> {
            journal.add(record);
            core.apply(record);
        });
        return (KeeperReply) decision.reply();
    }

    private void refused(Identity who, KeeperRequest request) {
        byte[] before = core.snapshot();
        RondoException refused = assertThrows(RondoException.class, () -> as(who, request));
        assertEquals("access-denied", refused.code(), refused::getMessage);
        assertTrue(refused.getMessage().startsWith("Permission denied"), refused::getMessage);
        assertArrayEquals(before, core.snapshot(), "refused is not half done");
    }

    private String next() {
        return "r" + requests++;
    }

    private KeeperRequest create(String path, Identity owner, int mode) {
        return new KeeperRequest.Create(next(), path, true, owner.user(), 3, 64, mode);
    }

    private static KeeperRequest mode(String path, int mode) {
        return new KeeperRequest.SetAttributes(
                path, mode, "", "", -1, -1, UUID.randomUUID().toString());
    }

    private static KeeperRequest owner(String path, String owner, String group) {
        return new KeeperRequest.SetAttributes(
                path, -1, owner, group, -1, -1, UUID.randomUUID().toString());
    }

    private KeeperRequest delete(String path) {
        return new KeeperRequest.Delete(next(), path, true);
    }

    private FileStatus status(String path) {
        return ((KeeperReply.Status) as(ROOT, new KeeperRequest.Stat(path)))
                .status()
                .orElseThrow();
    }

    @BeforeEach
    void homeOfAnn() {
        as(
                ROOT,
                new KeeperRequest.MakeFolders(
                        "/home/ann", "root", 0755, UUID.randomUUID().toString()));
        as(ROOT, owner("/home/ann", "ann", "staff"));
    }

    @Test
    void onlyTheOwnerOfAFolderPutsSomethingInIt() {
        as(ANN, create("/home/ann/f", ANN, 0644));
        assertEquals("ann", status("/home/ann/f").owner());
        assertEquals("staff", status("/home/ann/f").group(), "the folder's group");
        refused(BOB, create("/home/ann/g", BOB, 0644));
        refused(BOB, new KeeperRequest.MakeFolders(UUID.randomUUID().toString(), "/home/bob/deep", "bob"));
        refused(BOB, new KeeperRequest.CheckAccess("/home/bob/deep", 2));
        refused(EVE, create("/home/ann/h", ANN, 0644));
        as(ANN, mode("/home/ann", 0775));
        as(BOB, create("/home/ann/g", BOB, 0644));
        refused(EVE, create("/home/ann/h", EVE, 0644));
    }

    @Test
    void aFileIsReadAndWrittenByWhoItsModeSays() {
        as(ANN, create("/home/ann/f", ANN, 0640));
        as(BOB, new KeeperRequest.Open("/home/ann/f"));
        refused(EVE, new KeeperRequest.Open("/home/ann/f"));
        refused(EVE, new KeeperRequest.OpenInode(status("/home/ann/f").inode(), "f"));
        refused(EVE, new KeeperRequest.CheckAccess("/home/ann/f", 4));
        as(EVE, new KeeperRequest.Stat("/home/ann/f"));
        refused(BOB, new KeeperRequest.Append(next(), "/home/ann/f"));
        refused(
                BOB,
                new KeeperRequest.EndWriting("/home/ann/f", UUID.randomUUID().toString()));
        refused(
                BOB,
                new KeeperRequest.SetAttributes(
                        "/home/ann/f", -1, "", "", 5, -1, UUID.randomUUID().toString()));
        as(ANN, mode("/home/ann/f", 0460));
        as(BOB, new KeeperRequest.Append(next(), "/home/ann/f"));
        refused(ANN, new KeeperRequest.Append(next(), "/home/ann/f")); // the owner's bits count for the owner alone
    }

    @Test
    void whoMayNotReadAFileIsNotToldItsChunks() {
        as(ANN, create("/home/ann/f", ANN, 0600));
        long inode = status("/home/ann/f").inode();
        ChunkRef chunk = new ChunkRef(new ChunkId("i" + inode, 0, 1, 1), 5, 5);
        as(ANN, new KeeperRequest.AddChunks(UUID.randomUUID().toString(), inode, 1, 0, List.of(chunk), true));
        KeeperRequest list = new KeeperRequest.ListFolder("/home/ann", "", true);
        assertEquals(
                List.of(chunk),
                ((KeeperReply.Listing) as(ANN, list)).entries().get(0).chunks());
        assertEquals(
                List.of(),
                ((KeeperReply.Listing) as(BOB, list)).entries().get(0).chunks());
        as(ANN, mode("/home/ann", 0711));
        refused(BOB, list);
    }

    @Test
    void aFolderThatIsNotExecutableHidesAllBelowIt() {
        as(ANN, create("/home/ann/d/f", ANN, 0644));
        as(ANN, mode("/home/ann", 0700));
        for (KeeperRequest request : List.of(
                new KeeperRequest.Stat("/home/ann/d/f"),
                new KeeperRequest.Open("/home/ann/d/f"),
                new KeeperRequest.AskWriting("/home/ann/d/f"),
                new KeeperRequest.ListFolder("/home/ann/d", "", false),
                new KeeperRequest.Stat("/home/ann/nothing"))) {
            refused(BOB, request);
        }
        as(ANN, new KeeperRequest.Open("/home/ann/d/f"));
    }

    @Test
    void takingAwayNeedsTheFolderAndAllFoldersBelow() {
        as(ANN, create("/home/ann/f", ANN, 0666));
        refused(BOB, delete("/home/ann/f"));
        refused(BOB, new KeeperRequest.Rename(next(), "/home/ann/f", "/home/ann/g"));
        as(
                ROOT,
                new KeeperRequest.MakeFolders(
                        "/home/ann/of-root/deep",
                        "root",
                        0755,
                        UUID.randomUUID().toString()));
        refused(ANN, delete("/home/ann/of-root")); // it has something in it that is not Ann's
        as(ANN, new KeeperRequest.Rename(next(), "/home/ann/of-root", "/home/ann/moved"));
        as(ROOT, delete("/home/ann/moved/deep"));
        as(ANN, delete("/home/ann/moved"));
        refused(ANN, new KeeperRequest.Rename(next(), "/home/ann/f", "/f"));
        refused(ANN, new KeeperRequest.Replace(next(), "/home/ann/f", "/home"));
        as(ANN, create("/home/ann/g", ANN, 0600));
        refused(BOB, new KeeperRequest.Concat(next(), "/home/ann/f", List.of("/home/ann/g")));
        as(ANN, new KeeperRequest.Concat(next(), "/home/ann/f", List.of("/home/ann/g")));
    }

    @Test
    void aStickyFolderLetsGoOnlyOfWhatIsOnesOwn() {
        as(ROOT, new KeeperRequest.MakeFolders(UUID.randomUUID().toString(), "/tmp", "root"));
        as(ROOT, mode("/tmp", 01777));
        as(ANN, create("/tmp/f", ANN, 0666));
        refused(BOB, delete("/tmp/f"));
        refused(BOB, new KeeperRequest.Rename(next(), "/tmp/f", "/tmp/g"));
        as(BOB, create("/tmp/b", BOB, 0666));
        refused(BOB, new KeeperRequest.Replace(next(), "/tmp/b", "/tmp/f"));
        as(ANN, delete("/tmp/f"));
    }

    @Test
    void modesAreTheOwnersAndOwnersTheSuperusers() {
        as(ANN, create("/home/ann/f", ANN, 0644));
        refused(BOB, mode("/home/ann/f", 0666));
        refused(BOB, owner("/home/ann/f", "bob", ""));
        refused(ANN, owner("/home/ann/f", "bob", ""));
        refused(ANN, owner("/home/ann/f", "", "wheel"));
        as(ANN, owner("/home/ann/f", "ann", "staff"));
        as(ROOT, owner("/home/ann/f", "bob", "wheel"));
        assertEquals("bob", status("/home/ann/f").owner());
        refused(EVE, new KeeperRequest.SafeMode(KeeperRequest.Switch.ON));
        as(EVE, new KeeperRequest.SafeMode(KeeperRequest.Switch.ASK));
        refused(EVE, new KeeperRequest.SetWeight("n", 0));
        refused(EVE, new KeeperRequest.Publish("t", new io.rondo.base.replica.Guard(List.of())));
        refused(EVE, new KeeperRequest.As(ROOT, delete("/home")));
        as(new Identity("zoe", List.of(Permissions.SUPERGROUP)), delete("/home/ann/f"));
    }

    @Test
    void snapshotsAreTheOwnersAndGrantWhatTheFolderGranted() {
        as(ANN, create("/home/ann/f", ANN, 0600));
        refused(BOB, new KeeperRequest.TakeSnapshot(next(), "/home/ann", "s"));
        as(ANN, new KeeperRequest.TakeSnapshot(next(), "/home/ann", "s"));
        as(ANN, mode("/home/ann/f", 0644));
        as(BOB, new KeeperRequest.Open("/home/ann/f"));
        refused(BOB, new KeeperRequest.Open("/home/ann/.snapshot/s/f"));
        as(ANN, new KeeperRequest.Open("/home/ann/.snapshot/s/f"));
        refused(BOB, new KeeperRequest.DropSnapshot(next(), "/home/ann", "s"));
        refused(
                ANN,
                new KeeperRequest.SetQuota("/home/ann", 5, -1, UUID.randomUUID().toString()));
        as(EVE, new KeeperRequest.Summarize("/home/ann"));
        as(ANN, mode("/home/ann", 0711));
        refused(EVE, new KeeperRequest.Summarize("/home/ann"));
    }

    @Test
    void everybodySubmitsJobsAndNobodyTouchesThoseOfOthers() {
        as(ANN, create("/.rondo/jobs/a", ANN, 0644));
        as(BOB, create("/.rondo/jobs/b", BOB, 0644));
        refused(BOB, delete("/.rondo/jobs/a"));
        as(BOB, delete("/.rondo/jobs/b"));
    }

    @Test
    void aJobsOutputBelongsToWhoHasSubmittedIt() {
        core.apply(new KeeperRecord.Reserved("j", List.of(new KeeperRequest.Target("/home/ann/out", false)), "ann"));
        core.apply(new KeeperRecord.Prepared("j", "/home/ann/out", List.of(), 0, 0));
        core.apply(new KeeperRecord.Published("j", 5));
        assertEquals("ann", status("/home/ann/out").owner());
        refused(BOB, delete("/home/ann/out"));
        as(ANN, delete("/home/ann/out"));
    }
}

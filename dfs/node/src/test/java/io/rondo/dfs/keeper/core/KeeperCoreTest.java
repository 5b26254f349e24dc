package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.Guard;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The namespace, against a plain set of paths, and through snapshots and replays. */
class KeeperCoreTest {
    private static final KeeperSettings SETTINGS = new KeeperSettings(3, 60_000);

    private final List<KeeperRecord> journal = new ArrayList<>();
    private KeeperCore core = new KeeperCore(1, SETTINGS);

    private KeeperReply ask(KeeperRequest request) {
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(request, 1_000 + journal.size());
        decision.records().forEach(record -> {
            journal.add(record);
            core.apply(record);
        });
        return (KeeperReply) decision.reply();
    }

    private static KeeperRequest create(String request, String path) {
        return new KeeperRequest.Create(request, path, false, "me", 3, 64);
    }

    private FileStatus status(String path) {
        return ((KeeperReply.Status) ask(new KeeperRequest.Stat(path))).status().orElseThrow();
    }

    private void requireReplay() {
        KeeperCore replayed = new KeeperCore(2, SETTINGS);
        journal.forEach(replayed::apply);
        assertArrayEquals(core.snapshot(), replayed.snapshot());
        KeeperCore restored = new KeeperCore(3, SETTINGS);
        restored.restore(core.snapshot());
        assertArrayEquals(core.snapshot(), restored.snapshot());
    }

    /** Who appended to such a file would never end, and its replicas would count for less than nothing in a quota. */
    @Test
    void aFileOfEmptyChunksOrWithoutReplicasIsRefused() {
        for (KeeperRequest bad : List.of(
                new KeeperRequest.Create("a", "/f", false, "me", 3, 0),
                new KeeperRequest.Create("b", "/f", false, "me", -3, 64))) {
            assertEquals(
                    "bad-file",
                    assertThrows(RondoException.class, () -> ask(bad)).code());
        }
        assertEquals(List.of(), journal);
    }

    @Test
    void filesAreJoinedWithoutCopyingAndOnce() {
        for (String path : List.of("/a", "/b", "/c")) {
            long inode =
                    ((KeeperReply.File) ask(create("c" + path, path))).status().inode();
            ChunkRef chunk = new ChunkRef(new ChunkId("i" + inode, 0, 1, 1), 5, (int) inode);
            ask(new KeeperRequest.AddChunks(UUID.randomUUID().toString(), inode, 1, 0, List.of(chunk), true));
        }
        KeeperRequest twice = new KeeperRequest.Concat("t", "/a", List.of("/b", "/b"));
        assertThrows(RondoException.class, () -> ask(twice));
        assertThrows(RondoException.class, () -> ask(new KeeperRequest.Concat("s", "/a", List.of("/a"))));
        assertThrows(RondoException.class, () -> ask(new KeeperRequest.Concat("n", "/a", List.of("/nothing"))));
        assertEquals(5, status("/a").length(), "refused is not half done");
        KeeperRequest concat = new KeeperRequest.Concat("r", "/a", List.of("/c", "/b"));
        assertEquals(ask(concat), ask(concat), "asked again after a lost answer");
        KeeperReply.File joined = (KeeperReply.File) ask(new KeeperRequest.Open("/a"));
        assertEquals(15, joined.status().length());
        assertEquals(
                List.of("i2", "i4", "i3"),
                joined.chunks().stream().map(chunk -> chunk.id().owner()).toList());
        assertEquals(Optional.empty(), ((KeeperReply.Status) ask(new KeeperRequest.Stat("/b"))).status());
        requireReplay();
    }

    @Test
    void whatIsNotToBeChangedOfAPathStays() {
        ask(create("c", "/f"));
        ask(new KeeperRequest.SetAttributes(
                "/f", 0600, "", "staff", -1, 77, UUID.randomUUID().toString()));
        FileStatus status = status("/f");
        assertEquals(0600, status.mode());
        assertEquals("me", status.owner());
        assertEquals("staff", status.group());
        assertEquals(77, status.accessed());
        ask(new KeeperRequest.SetAttributes(
                "/f", -1, "you", "", 5, -1, UUID.randomUUID().toString()));
        assertEquals(
                List.of("you", "staff", 5L, 0600),
                List.of(
                        status("/f").owner(),
                        status("/f").group(),
                        status("/f").modified(),
                        status("/f").mode()));
        requireReplay();
    }

    private KeeperReply.Listing list(String after) {
        return (KeeperReply.Listing) ask(new KeeperRequest.ListFolder("/wide", after, true));
    }

    @Test
    void aLongListingComesInPagesWhichTellThatTheFolderHasChanged() {
        for (int i = 10_000; i < 12_500; i++) {
            ask(create("c" + i, "/wide/f" + i));
        }
        KeeperReply.Listing first = list("");
        String last = first.entries().get(first.entries().size() - 1).status().path();
        KeeperReply.Listing second = list(last.substring("/wide/".length()));
        assertTrue(first.more() && !second.more());
        assertEquals(2_500, first.entries().size() + second.entries().size());
        assertEquals(first.version(), second.version());
        ask(new KeeperRequest.Rename("r", "/wide/f10000", "/elsewhere"));
        assertNotEquals(first.version(), list("").version());
    }

    @Property(tries = 200)
    void filesAreThereExactlyAsInAPlainSet(@ForAll long seed) {
        core = new KeeperCore(1, SETTINGS);
        journal.clear();
        Random random = new Random(seed);
        TreeSet<String> model = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            String path = "/d" + random.nextInt(3) + "/f" + random.nextInt(4);
            String other = "/d" + random.nextInt(3) + "/f" + random.nextInt(4);
            ask(new KeeperRequest.MakeFolders(UUID.randomUUID().toString(), "/d" + random.nextInt(3), "me"));
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (model.add(path)) {
                        ask(create("c" + i, path));
                    } else {
                        String again = "c" + i;
                        assertThrows(RondoException.class, () -> ask(create(again, path)));
                    }
                }
                case 1 -> {
                    KeeperReply.Done done = (KeeperReply.Done) ask(new KeeperRequest.Delete("x" + i, path, false));
                    assertEquals(model.remove(path), done.changed());
                }
                default -> {
                    boolean possible = model.contains(path) && !model.contains(other);
                    try {
                        ask(new KeeperRequest.Rename("r" + i, path, other));
                        assertTrue(possible);
                        model.remove(path);
                        model.add(other);
                    } catch (RondoException e) {
                        boolean folderMissing = e.is("no-such-path");
                        assertTrue(!possible || folderMissing, e::getMessage);
                    }
                }
            }
        }
        KeeperCore replayed = new KeeperCore(2, SETTINGS);
        journal.forEach(replayed::apply);
        KeeperCore restored = new KeeperCore(3, SETTINGS);
        restored.restore(core.snapshot());
        assertArrayEquals(core.snapshot(), replayed.snapshot());
        assertArrayEquals(core.snapshot(), restored.snapshot());
        for (String path : model) {
            assertTrue(((KeeperReply.Status) ask(new KeeperRequest.Stat(path)))
                    .status()
                    .isPresent());
        }
    }

    @Test
    void aRequestAskedAgainIsAnsweredAgain() {
        KeeperReply first = ask(create("same", "/a"));
        assertEquals(first, ask(create("same", "/a")));
        assertEquals(1, journal.size());
    }

    /** Its answer got lost, somebody else came, and then it is asked for again: it must not undo what they did. */
    @Test
    void whatWouldComeOutTheSameIsNotDoneAgainEither() {
        KeeperRequest make = new KeeperRequest.MakeFolders("make", "/d", "me");
        requireOnce(make, new KeeperRequest.Delete("delete", "/d", true));
        assertTrue(((KeeperReply.Status) ask(new KeeperRequest.Stat("/d")))
                .status()
                .isEmpty());

        ask(create("create", "/f"));
        requireOnce(
                new KeeperRequest.SetAttributes("/f", 0600, "", "", -1, -1, "theirs"),
                new KeeperRequest.SetAttributes("/f", 0640, "", "", -1, -1, "ours"));
        assertEquals(0640, status("/f").mode());

        requireOnce(new KeeperRequest.EndWriting("/f", "end"), new KeeperRequest.Append("append", "/f"));
        assertEquals(new KeeperReply.Done(true), ask(new KeeperRequest.AskWriting("/f")));

        requireOnce(
                new KeeperRequest.SetQuota("/", 2, -1, "bound"), new KeeperRequest.SetQuota("/", -1, -1, "no bound"));
        ask(create("another", "/g"));
        requireReplay();
    }

    private void requireOnce(KeeperRequest request, KeeperRequest between) {
        KeeperReply first = ask(request);
        ask(between);
        int records = journal.size();
        assertEquals(first, ask(request));
        assertEquals(records, journal.size());
    }

    @Test
    void onlyOneJobMayReserveAnOutput() {
        List<KeeperRequest.Target> out = List.of(new KeeperRequest.Target("/out", false));
        ask(new KeeperRequest.Reserve("j1", out));
        RondoException refused = assertThrows(RondoException.class, () -> ask(new KeeperRequest.Reserve("j2", out)));
        assertEquals("output-reserved", refused.code());
        ask(new KeeperRequest.Finish("j1"));
        ask(new KeeperRequest.Reserve("j2", out));
    }

    /** A request may be on its way for long, and must not bring back what is over: nobody would end it a second time. */
    @Test
    void aReservationThatComesAfterItsEndIsRefused() {
        report("a", 0);
        List<KeeperRequest.Target> out = List.of(new KeeperRequest.Target("/out", false));
        ask(new KeeperRequest.Finish("ended-before-it-began"));
        requireOver(new KeeperRequest.Reserve("ended-before-it-began", out));
        ask(new KeeperRequest.Reserve("j1", out));
        ask(new KeeperRequest.Finish("j1"));
        report("a", last(report("a", 0))); // so nothing else is kept of it
        requireOver(new KeeperRequest.Reserve("j1", out));
        requireReplay();
        ask(new KeeperRequest.Reserve("j2", out));
    }

    private void requireOver(KeeperRequest request) {
        assertEquals(
                "transaction-over",
                assertThrows(RondoException.class, () -> ask(request)).code());
    }

    @Test
    void publishingIsOneGuardedRecordAndMayBeAskedForAgain() {
        ask(new KeeperRequest.Reserve("j1", List.of(new KeeperRequest.Target("/out", false))));
        assertThrows(RondoException.class, () -> ask(new KeeperRequest.Publish("j1", new Guard(List.of()))));
        ask(new KeeperRequest.Prepare("j1", "/out", List.of(), 0, 0));
        Guard decided = new Guard(List.of(new Guard.Condition.EpochIs("jobmaster", 7)));
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(new KeeperRequest.Publish("j1", decided), 5);
        assertEquals(decided, decision.guard().orElseThrow());
        assertEquals(1, decision.records().size());
        assertEquals(new KeeperReply.Done(false), decision.refused());
        decision.records().forEach(core::apply);
        assertEquals(new KeeperReply.Done(true), ask(new KeeperRequest.Publish("j1", new Guard(List.of()))));
        assertTrue(((KeeperReply.Status) ask(new KeeperRequest.Stat("/out")))
                .status()
                .isPresent());
    }

    private List<KeeperReply.Doom> report(String node, long doomedThrough) {
        KeeperRequest report = new KeeperRequest.NodeReport(
                new NodeInfo(node, node + ":1", node + ":2", node, "rack", 1),
                "c",
                true,
                doomedThrough,
                0,
                List.of(),
                new KeeperRequest.NodeHealth(0, 0, 0, 0, 0, ""),
                0);
        return ((KeeperReply.Orders) ask(report)).doomed();
    }

    private static long last(List<KeeperReply.Doom> orders) {
        return orders.get(orders.size() - 1).number();
    }

    /** Else a node that comes later, and has no replica of the manifest, could not learn what to delete. */
    @Test
    void aManifestIsDeletedOnlyWhenAllNodesHaveDeletedWhatItNames() {
        report("a", 0);
        report("b", 0);
        ChunkRef manifest = new ChunkRef(new ChunkId("tj1", 0, 7, 3), 10, 11);
        ask(new KeeperRequest.Reserve("j1", List.of(new KeeperRequest.Target("/out", false))));
        ask(new KeeperRequest.Prepare("j1", "/out", List.of(manifest), 1, 5));
        ask(new KeeperRequest.Publish("j1", new Guard(List.of())));
        ask(new KeeperRequest.Finish("j1"));
        ask(new KeeperRequest.Delete("x", "/out", true));
        List<KeeperReply.Doom> first = report("a", 0);
        assertEquals(List.of(manifest), first.get(first.size() - 1).manifest());
        assertEquals(List.of(), report("a", last(first)), "b has not read it yet");
        assertEquals(first, report("b", 0));
        report("b", last(first));
        List<KeeperReply.Doom> second = report("b", last(first));
        assertEquals(1, second.size());
        assertEquals(List.of(manifest.id()), second.get(0).chunks());
        assertEquals(second, report("a", last(first)));
        report("a", last(second));
        assertEquals(List.of(), report("b", last(second)));
        KeeperCore replayed = new KeeperCore(2, SETTINGS);
        journal.forEach(replayed::apply);
        assertArrayEquals(core.snapshot(), replayed.snapshot());
    }
}

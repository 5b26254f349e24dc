package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.Wanted;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What leaders stored as snapshots is wanted unless it is certain that no journal will ever refer to it. */
class LeaderSnapshotsTest {
    private static final Wanted ALL = new Wanted(true, List.of(), List.of());
    private static final Wanted NOTHING = new Wanted(false, List.of(), List.of());

    private final KeeperCore core = new KeeperCore(1, new KeeperSettings(3, 10_000));

    private void told(String role, long epoch, ChunkId... chunks) {
        core.decide(
                new KeeperCommand.SnapshotsReferred(
                        List.of(new LeaderSnapshots.Referred(role, epoch, List.of(chunks)))),
                0);
    }

    private Wanted wanted(String birth) {
        KeeperReply.Owned settled = (KeeperReply.Owned)
                core.decide(new KeeperRequest.Settle(List.of(birth), 0), 0).reply();
        KeeperReply.Owned owned = (KeeperReply.Owned)
                core.decide(new KeeperRequest.AskOwners(List.of(birth)), 0).reply();
        assertEquals(owned.births(), settled.births(), "who was away is told the same");
        return settled.births().get(0);
    }

    private static ChunkId chunk(String birth) {
        return new ChunkId(birth, 0, 1, 2);
    }

    private static Wanted only(ChunkId chunk) {
        return new Wanted(false, List.of(chunk), List.of());
    }

    @Test
    void ofATermThatIsOverOnlyWhatTheJournalRefersToIsWanted() {
        told("jobmaster", 7, chunk("sjobmaster-4"));
        assertEquals(NOTHING, wanted("sjobmaster-6"));
        assertEquals(only(chunk("sjobmaster-4")), wanted("sjobmaster-4"));
    }

    /** Its leader may be storing it, or about to move the head. */
    @Test
    void ofTheLastTermThatIsKnownAndOfLaterOnesAllIsWanted() {
        told("jobmaster", 7);
        assertEquals(ALL, wanted("sjobmaster-7"));
        assertEquals(ALL, wanted("sjobmaster-8"));
    }

    @Test
    void whereNothingWasToldAllIsWanted() {
        assertEquals(ALL, wanted("sjobmaster-1"));
        told("jobmaster", 7);
        assertEquals(ALL, wanted("skeeper-1"), "each role by itself");
        assertEquals(ALL, wanted("sjobmaster"), "as earlier versions named them, without the term");
        assertEquals(ALL, wanted("sjobmaster-"));
    }

    @Test
    void whatIsHeardLateDoesNotTakeTheJournalBack() {
        told("jobmaster", 7, chunk("sjobmaster-6"));
        told("jobmaster", 5, chunk("sjobmaster-4"));
        assertEquals(NOTHING, wanted("sjobmaster-4"));
        assertEquals(only(chunk("sjobmaster-6")), wanted("sjobmaster-6"));
    }

    @Test
    void anOrderToDeleteLeavesWhatIsWanted() {
        told("jobmaster", 7, chunk("sjobmaster-4"));
        List<ChunkId> all =
                List.of(chunk("sjobmaster-4"), chunk("sjobmaster-6"), chunk("sjobmaster-7"), chunk("skeeper-1"));
        assertEquals(
                List.of(new KeeperRecord.OrphansFound(List.of(chunk("sjobmaster-6")))),
                core.decide(new KeeperRequest.DeleteOrphans(all), 0).records());
    }
}

package io.rondo.benchmarks.faults;

import static io.rondo.base.fault.FaultPoint.ATTEMPT_BEGINS;
import static io.rondo.base.fault.FaultPoint.ATTEMPT_DESCRIBED;
import static io.rondo.base.fault.FaultPoint.ATTEMPT_SEALED;
import static io.rondo.base.fault.FaultPoint.ATTEMPT_WRITING;
import static io.rondo.base.fault.FaultPoint.CHUNK_FORCED;
import static io.rondo.base.fault.FaultPoint.CHUNK_NAMED;
import static io.rondo.base.fault.FaultPoint.CHUNK_STORED;
import static io.rondo.base.fault.FaultPoint.CHUNK_WRITTEN;
import static io.rondo.base.fault.FaultPoint.CLIENT_SUBMITTED;
import static io.rondo.base.fault.FaultPoint.CLIENT_SUBMITTING;
import static io.rondo.base.fault.FaultPoint.DECISION_WRITING;
import static io.rondo.base.fault.FaultPoint.DECISION_WRITTEN;
import static io.rondo.base.fault.FaultPoint.ENTRY_WRITING;
import static io.rondo.base.fault.FaultPoint.ENTRY_WRITTEN;
import static io.rondo.base.fault.FaultPoint.OUTPUT_CLEANED;
import static io.rondo.base.fault.FaultPoint.OUTPUT_CLEANING;
import static io.rondo.base.fault.FaultPoint.OUTPUT_GATHERED;
import static io.rondo.base.fault.FaultPoint.OUTPUT_PUBLISHED;
import static io.rondo.base.fault.FaultPoint.OUTPUT_PUBLISHING;
import static io.rondo.base.fault.FaultPoint.OUTPUT_READY;
import static io.rondo.base.fault.FaultPoint.OUTPUT_RESERVED;
import static io.rondo.base.fault.FaultPoint.STORE_FINISHED;
import static io.rondo.base.fault.FaultPoint.STORE_FINISHING;
import static io.rondo.base.fault.FaultPoint.STORE_OUTPUT_PREPARED;
import static io.rondo.base.fault.FaultPoint.STORE_PREPARED;
import static io.rondo.base.fault.FaultPoint.STORE_PREPARING;
import static io.rondo.base.fault.FaultPoint.STORE_PUBLISHED;
import static io.rondo.base.fault.FaultPoint.STORE_PUBLISHING;
import static io.rondo.base.fault.FaultPoint.STORE_RESERVED;
import static io.rondo.base.fault.FaultPoint.STORE_RESERVING;
import static io.rondo.benchmarks.faults.Daemon.Kind.CLIENT;
import static io.rondo.benchmarks.faults.Daemon.Kind.MASTER;
import static io.rondo.benchmarks.faults.Daemon.Kind.NODE;
import static io.rondo.benchmarks.faults.Daemon.Kind.WORKER;
import static io.rondo.benchmarks.faults.FaultCase.Fault.KILL;
import static io.rondo.benchmarks.faults.FaultCase.Fault.PAUSE;
import static io.rondo.benchmarks.faults.FaultCase.Outputs.ALL;
import static io.rondo.benchmarks.faults.FaultCase.Outputs.FILE;
import static io.rondo.benchmarks.faults.FaultCase.Outputs.HDFS;
import static io.rondo.benchmarks.faults.FaultCase.Outputs.STORE;
import static io.rondo.benchmarks.faults.FaultCase.Victim.LEADING_MASTER;
import static io.rondo.benchmarks.faults.Row.at;
import static io.rondo.benchmarks.faults.Row.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.benchmarks.faults.FaultRun.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The matrix of crash points. A case runs a whole job with a real ZooKeeper, masters, storage nodes, workers, files and an
 * HDFS, while what the case says goes wrong, and while a second thing goes wrong in the recovery from it; then it must have
 * ended right, have been seen whole or not at all, have run nothing again that was finished, and have left nothing behind.
 *
 * <p>The default run takes a few cases that {@code -Drondo.seed=N} draws; {@code -Pprocesses} takes all of them, or those of a
 * row with {@code -Drondo.row=J5}, and writes the page named by {@code -Drondo.faults.page=FILE}.
 */
class FaultMatrixTest {
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final int SAMPLE = Integer.getInteger("rondo.faults.sample", 2);
    private static final int CLUSTERS = Integer.getInteger("rondo.faults.clusters", 3);
    private static final String ROW = System.getProperty("rondo.row", "");

    static final List<Row> ROWS = List.of(
            row(
                            "C1",
                            "the client dies before its submission is acknowledged",
                            "the job is there once or not at all; the same submission is the same job")
                    .tried(
                            at(CLIENT, CLIENT_SUBMITTING).in(STORE),
                            at(MASTER, ENTRY_WRITTEN).in(STORE, FILE)),
            row("C2", "the client dies after it", "the job goes on; its result is found by its id")
                    .tried(at(CLIENT, CLIENT_SUBMITTED).in(STORE)),
            row("C3", "it asks while the leader changes", "it is never told of a failure that is none")
                    .tried(at(WORKER, ATTEMPT_BEGINS).strikes(LEADING_MASTER).in(STORE, FILE)),
            row("C4", "a kill races with the decision", "one of both wins, and that is what everybody is told")
                    .shownBy(
                            "KillRaceTest#aKillAtAnyMomentOfTheCommitIsDecidedOnce",
                            "JobCoreTest#aKillBeforeTheDecisionWins",
                            "JobCoreTest#aKillAfterTheDecisionLosesAndNothingIsCleanedBeforeItIsPublished"),
            row("C5", "two jobs, one output", "one is refused before anything changes")
                    .shownBy(
                            "KeeperCoreTest#onlyOneJobMayReserveAnOutput",
                            "ForeignOutputTest#ofManyAtTheSameMomentExactlyOneGetsTheOutput"),
            row(
                            "C6",
                            "the upload of a jar is cut off",
                            "the job is not submitted; what is there has another name than the whole would have")
                    .but(
                            "A jar is uploaded under its digest before the submission is sent, and a file of the store is whole or not closed: FileStore's create. There is no moment at which a submission names half a jar."),
            row("W1", "before any write", "run again, nothing left")
                    .tried(
                            at(WORKER, ATTEMPT_BEGINS).in(STORE, FILE),
                            at(WORKER, ATTEMPT_BEGINS).number(3).in(ALL)),
            row("W2", "in the middle of a chunk or a file", "the half is never seen, and swept")
                    .tried(
                            at(WORKER, ATTEMPT_WRITING).in(STORE, FILE, HDFS),
                            at(NODE, CHUNK_WRITTEN).number(4).in(STORE))
                    .shownBy("ChunkStoreTest#whatACrashLeftHalfWrittenIsGoneAtTheNextStart"),
            row("W3", "files sealed, no manifest", "run again; what is nobody's goes with the job")
                    .tried(at(WORKER, ATTEMPT_SEALED)),
            row("W4", "manifest on too few replicas", "not prepared")
                    .shownBy("ChunkWritesTest#withTooFewNodesNothingIsAcknowledged"),
            row("W5", "manifest durable, the master has not heard of it", "heard of or run again: one is chosen")
                    .tried(at(WORKER, ATTEMPT_DESCRIBED)),
            row("W6", "the worker of a prepared attempt dies for good", "no re-run: the result is in the store")
                    .tried(at(WORKER, ATTEMPT_DESCRIBED).number(2).only(KILL))
                    .shownBy("JobCoreTest#aLostWorkersMapsRunAgainAndItsPreparedResultsStay"),
            row("W7", "an attempt that was given up goes on writing", "only under its own name")
                    .tried(
                            at(WORKER, ATTEMPT_WRITING).only(PAUSE).in(ALL),
                            at(WORKER, ATTEMPT_SEALED).only(PAUSE).in(ALL)),
            row("W8", "it wakes after the commit and the cleaning", "refused; nothing of it stays")
                    .tried(
                            at(WORKER, OUTPUT_GATHERED).only(PAUSE).in(FILE, HDFS, ALL),
                            at(WORKER, OUTPUT_PUBLISHING).only(PAUSE).in(FILE, HDFS, ALL)),
            row("W9", "two attempts of a task prepared at once", "one is chosen")
                    .shownBy("JobCoreSimulationTest#noHistoryBreaksAnInvariant"),
            row("W10", "a pause of the worker in its prepare", "as W7")
                    .tried(at(WORKER, ATTEMPT_DESCRIBED).only(PAUSE).in(STORE, FILE, HDFS, ALL)),
            row("W11", "user code hears no interrupt, or exits", "the attempt fails; no output")
                    .shownBy(
                            "TaskProcessesTest#anEndlessMapperIsStoppedWithItsJobAndNoProcessStays",
                            "TaskProcessesTest#anExitIsTheFaultOfWhoCalledIt",
                            "WorkerTest#codeThatHearsNoInterruptIsLeftBehind"),
            row("W12", "a disk is full or fails in the prepare", "another place; or the job fails without an output")
                    .shownBy(
                            "ChunkStoreTest#aDiskThatIsNearlyFullTakesNothing",
                            "ChunkStoreTest#whateverCannotBeForcedNothingIsAcknowledgedAndNothingMoreTaken",
                            "ForeignOutputTest#aCrashAnywhereLeavesTheOutputWholeOrAbsent"),
            row("W13", "a file is not what its manifest says", "the vote is no")
                    .shownBy(
                            "ForeignOutputTest#aFileThatIsNotWhatTheManifestSaysIsAVeto",
                            "DamagedReplicasTest#aReadPassesOverReplicasThatAreDamagedOrGone"),
            row(
                            "W14",
                            "a task that gives other records when it runs again",
                            "counters and files of the chosen attempt alone; told where it can be seen")
                    .shownBy("JobCoreTest#aMapThatGivesOtherRecordsWhenItRunsAgainFailsTheJob"),
            row("J1", "before any prepare", "unfinished tasks run again, no others")
                    .tried(
                            at(MASTER, STORE_RESERVING).in(STORE, ALL),
                            at(MASTER, STORE_RESERVED).in(STORE, ALL),
                            at(WORKER, OUTPUT_RESERVED).in(FILE, HDFS),
                            at(WORKER, ATTEMPT_BEGINS).number(3).strikes(LEADING_MASTER)),
            row("J2", "between two tasks' prepares", "what is prepared stays")
                    .tried(at(WORKER, ATTEMPT_DESCRIBED)
                            .number(2)
                            .strikes(LEADING_MASTER)
                            .only(KILL, PAUSE)),
            row("J3", "all prepared, no vote", "the same are chosen")
                    .tried(
                            at(MASTER, STORE_PREPARING).in(STORE, ALL),
                            at(WORKER, OUTPUT_GATHERED).in(FILE, HDFS),
                            at(WORKER, OUTPUT_GATHERED).strikes(LEADING_MASTER).in(FILE, ALL)),
            row("J4", "some outputs have voted, others have not", "the rest is asked again")
                    .tried(
                            at(MASTER, STORE_OUTPUT_PREPARED).in(STORE, ALL),
                            at(WORKER, OUTPUT_READY).in(FILE, HDFS, ALL),
                            at(WORKER, OUTPUT_READY)
                                    .strikes(LEADING_MASTER)
                                    .only(KILL, PAUSE)
                                    .in(ALL)),
            row("J5", "all have voted, no decision", "the next leader decides to commit")
                    .tried(
                            at(MASTER, STORE_PREPARED).in(STORE, ALL),
                            at(MASTER, STORE_PUBLISHING).in(STORE, ALL),
                            at(NODE, DECISION_WRITING).in(STORE, ALL),
                            at(MASTER, DECISION_WRITING).in(FILE, HDFS)),
            row("J6", "the decision is sent, its reply is lost", "read again and recognised")
                    .tried(
                            at(NODE, DECISION_WRITTEN).in(STORE, ALL),
                            at(MASTER, STORE_PUBLISHED).in(STORE, ALL),
                            at(MASTER, DECISION_WRITTEN).in(FILE, HDFS))
                    .shownBy(
                            "ZooKeeperCoordinationTest#aCommitWhoseReplyIsLostIsDurableAlthoughTheJobmasterChangesMeanwhile"),
            row("J7", "after the decision, before the publication", "it is published")
                    .tried(
                            at(WORKER, OUTPUT_PUBLISHING).in(FILE, HDFS, ALL),
                            at(WORKER, OUTPUT_PUBLISHING)
                                    .strikes(LEADING_MASTER)
                                    .only(KILL, PAUSE)
                                    .in(FILE, HDFS, ALL)),
            row(
                            "J8",
                            "some outputs are published, others are not",
                            "each whole or not at all, and in the end all of them")
                    .tried(
                            at(WORKER, OUTPUT_PUBLISHED).in(ALL),
                            at(WORKER, OUTPUT_PUBLISHED)
                                    .strikes(LEADING_MASTER)
                                    .only(KILL, PAUSE)
                                    .in(ALL)),
            row("J9", "all published, nobody told", "the client is told that it has succeeded")
                    .tried(
                            at(WORKER, OUTPUT_PUBLISHED).in(FILE, HDFS),
                            at(WORKER, OUTPUT_PUBLISHED)
                                    .strikes(LEADING_MASTER)
                                    .only(KILL, PAUSE)
                                    .in(FILE, HDFS)),
            row("J10", "told, before the cleaning", "cleaned; nothing runs again")
                    .tried(at(MASTER, STORE_FINISHING)),
            row("J11", "in the middle of the cleaning", "goes on; nothing living is touched")
                    .tried(
                            at(MASTER, STORE_FINISHED).in(STORE, ALL),
                            at(WORKER, OUTPUT_CLEANING).in(FILE, HDFS, ALL),
                            at(WORKER, OUTPUT_CLEANED).in(FILE, HDFS)),
            row("J12", "an abort is decided, before the cleaning", "cleaned; no output")
                    .tried(
                            at(MASTER, DECISION_WRITING).ofAFailingJob(),
                            at(MASTER, DECISION_WRITTEN).ofAFailingJob(),
                            at(MASTER, STORE_FINISHING).ofAFailingJob().in(STORE, ALL),
                            at(WORKER, OUTPUT_CLEANING).ofAFailingJob().in(FILE, HDFS)),
            row("J13", "a crash in the recovery itself", "the same end")
                    .but("Every case of a kill or a pause above: the successor dies when it has recovered its view.")
                    .shownBy("LeaderHostTest#aCoreThatRecoversOnlyAtTheThirdTimeLeadsInTheEnd"),
            row("J14", "the leader hangs, its session lives", "it is given up, another takes over")
                    .shownBy(
                            "LeaderHostTest#aHungCoreGivesItsSeatToAnother",
                            "GroupCommitLoopTest#aHungLoopIsGivenUpAndWhatWaitsIsSettled"),
            row("J15", "an error in the leader's core", "its term ends; it does not lead half alive")
                    .shownBy(
                            "GroupCommitLoopTest#aRecordThatCannotBeAppliedEndsTheLoopAndIsNotForTheNextOne",
                            "LeaderHostTest#aCoreThatCannotRecoverGivesItsSeatToOneThatCan"),
            row("J16", "a record of a newer version", "refused: who cannot read it does not lead")
                    .shownBy(
                            "GroupCommitLoopTest#aDamagedEntryIsNotTakenForRecords",
                            "LeaderHostTest#aCoreThatCannotRecoverGivesItsSeatToOneThatCan"),
            row(
                            "JE",
                            "each entry that the master or the keeper writes for a job, one after the other",
                            "a deposed leader writes nothing; nothing is lost or done twice")
                    .tried(Stream.concat(
                                    Stream.iterate(1, n -> n + 1)
                                            .limit(8)
                                            .map(n -> at(MASTER, ENTRY_WRITING)
                                                    .number(n)
                                                    .in(STORE, FILE)),
                                    Stream.iterate(1, n -> n + 1)
                                            .limit(4)
                                            .map(n -> at(NODE, ENTRY_WRITING)
                                                    .number(n)
                                                    .in(STORE)))
                            .toArray(Row.Spot[]::new)),
            row("N1", "the leader is cut off from ZooKeeper alone", "it falls silent; others take over")
                    .shownBy(
                            "CutLinksTest#aMasterThatIsCutOffFromZooKeeperIsReplaced",
                            "MachinesTest#aMasterThatIsCutOffFromZooKeeperAloneIsReplaced",
                            "ZooKeeperCoordinationTest#whoHearsNothingStopsDecidingBeforeItsSessionIsOver"),
            row(
                            "N2",
                            "the leader is cut off from the storage nodes",
                            "it waits; nothing is decided without the store's vote")
                    .shownBy("CutLinksTest#aMasterThatIsCutOffFromTheStoreWaits"),
            row("N3", "workers see the old leader, ZooKeeper the new one", "the old one's word counts for nothing")
                    .shownBy(
                            "CutLinksTest#workersThatSeeOnlyADeposedMasterFindTheNewOne",
                            "MachinesTest#workersThatSeeOnlyADeposedMasterFindTheNewOne",
                            "WorkerTest#aReplacedMasterHasNothingToForget"),
            row("N4", "a worker is cut off from the master, not from the store", "as W7")
                    .shownBy(
                            "CutLinksTest#aWorkerThatIsCutOffFromTheMastersAloneSpoilsNothing",
                            "MachinesTest#aWorkerThatIsCutOffFromTheMastersAloneSpoilsNothing"),
            row("N5", "on the side of ZooKeeper's minority", "as N1")
                    .shownBy(
                            "MachinesTest#aMasterWithTheMinorityOfZooKeepersServersIsReplaced",
                            "LeaseTest#itHoldsForHalfTheGrantedSessionFromTheSendingOfTheHeartbeat"),
            row("N6", "ZooKeeper is down", "tasks run on, commits wait, no job fails")
                    .shownBy(
                            "KilledProcessesTest#everythingPausesWithoutZooKeeperAndGoesOn",
                            "MachinesTest#zooKeepersServersMayBeRestartedOneByOneAndAllAtOnce",
                            "RestartTest#anAppendAcrossARestartIsNeitherLostNorDoubled"),
            row("N7", "the session ends with a write under way", "as J6")
                    .but(
                            "Pauses at ENTRY_WRITING and DECISION_WRITING above: the session ends while the write waits to be sent."),
            row("N8", "one way of a connection is dead", "a deadline ends every wait")
                    .shownBy(
                            "RpcContract#silenceEndsAtTheDeadline",
                            "MachinesTest#aMasterThatZooKeeperHearsAndThatHearsNothingIsReplaced",
                            "MachinesTest#whatANodeSaysIsLostWhileItHearsAndAnotherKeepsTheNamespace"),
            row("N9", "a clock jumps", "no one is given up for it")
                    .shownBy(
                            "NodeRulesTest#aClockThatJumpsLosesNobody",
                            "LeaseTest#theWallClockHasNoSayInIt",
                            "JobCoreTest#silenceDoesNotCountWhileTheMasterIsDeaf"),
            row("S1", "power is lost before a chunk is forced", "it was not acknowledged")
                    .tried(at(NODE, CHUNK_WRITTEN).in(STORE))
                    .shownBy("ChunkStoreTest#aChunkItsNameAndItsFoldersNameAreForcedBeforeItIsAcknowledged"),
            row(
                            "S2",
                            "after the rename, before the folder is forced",
                            "not acknowledged; whole or absent at the restart")
                    .tried(
                            at(NODE, CHUNK_FORCED).in(STORE),
                            at(NODE, CHUNK_NAMED).in(STORE))
                    .shownBy("ChunkStoreTest#aChunkItsNameAndItsFoldersNameAreForcedBeforeItIsAcknowledged"),
            row("S3", "the acknowledgement of a chunk is lost", "the same chunk again is acknowledged again")
                    .tried(at(NODE, CHUNK_STORED).number(3).in(STORE))
                    .shownBy("ChunkStoreTest#theSameChunkAgainIsAcknowledgedAnotherIsNot"),
            row("S4", "a replica dies between vote and publication", "the commit stands")
                    .tried(at(NODE, DECISION_WRITING).only(KILL).in(STORE))
                    .shownBy(
                            "ChunkWritesTest#oneDeadNodeOfThreeHoldsUpNothing",
                            "HealingTest#whatALostNodeHeldIsReplicatedAnewAndWhatItBringsBackIsDropped"),
            row(
                            "S5",
                            "all replicas of a chunk are lost after the commit",
                            "the job stays committed, the check reports the file")
                    .shownBy("DamagedReplicasTest#aReadPassesOverReplicasThatAreDamagedOrGone")
                    .but(
                            "What the check reports of lost chunks is its own test's; that nothing runs again follows from the job being over."),
            row("S6", "a node comes back with an old disk", "it asks what is still wanted")
                    .shownBy(
                            "NodeRulesTest#aNodeThatMissedOrdersAsksWhatIsStillWanted",
                            "HealingTest#whatALostNodeHeldIsReplicatedAnewAndWhatItBringsBackIsDropped"),
            row("S7", "a deletion while a node is away", "carried out when it is back")
                    .shownBy("NodeRulesTest#aNodeThatMissedOrdersAsksWhatIsStillWanted"),
            row("S8", "all ZooKeeper servers are killed", "the decision survives")
                    .shownBy("KilledProcessesTest#afterAKillOfEverythingDuringTheCommitOutputAndRecordAgree"),
            row("S9", "ZooKeeper is restored from an old backup", "the nodes know more, and refuse")
                    .shownBy("NodeRulesTest#aFolderOfAnotherClusterIsRefusedAndSoIsAJournalThatKnowsLessThanANode"),
            row("S10", "ZooKeeper's disk is full", "as N6").but("ZooKeeper stops then: N6."));

    @TempDir
    Path folder;

    private static List<FaultCase> cases() {
        return ROWS.stream()
                .filter(row -> ROW.isEmpty() || row.id().equals(ROW))
                .flatMap(row -> row.cases().stream())
                .toList();
    }

    @Test
    void aFewCasesOfTheMatrixEndRight() throws Exception {
        System.out.println("seed " + SEED);
        List<FaultCase> drawn = new ArrayList<>(cases());
        drawn.removeIf(one -> one.outputs() == HDFS || one.outputs() == ALL || one.at() == WORKER);
        Collections.shuffle(drawn, new Random(SEED));
        allRight(run(drawn.subList(0, Math.min(SAMPLE, drawn.size())), 1));
    }

    @Test
    @Tag("faults")
    void everyCaseOfTheMatrixEndsRight() throws Exception {
        List<Result> results = run(cases(), CLUSTERS);
        String page = System.getProperty("rondo.faults.page", "");
        if (!page.isEmpty()) {
            new FaultsPage(Path.of(page)).put("matrix", MatrixReport.of(ROWS, results));
        }
        allRight(results);
    }

    private List<Result> run(List<FaultCase> cases, int clusters) throws Exception {
        try (FaultMatrix matrix = new FaultMatrix(folder, cases, clusters)) {
            return matrix.results();
        }
    }

    private static void allRight(List<Result> results) {
        List<String> wrong = results.stream()
                .filter(result -> !result.right())
                .map(result -> result.what() + ": " + result.violations())
                .toList();
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    @Test
    void everyTestThatStandsForARowExists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Row row : ROWS) {
            for (String test : row.elsewhere()) {
                if (!TestSources.has(test)) {
                    missing.add(row.id() + ": " + test);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyRowIsTriedShownOrExplained() {
        assertTrue(ROWS.stream()
                .allMatch(row -> !row.spots().isEmpty()
                        || !row.elsewhere().isEmpty()
                        || !row.remark().isEmpty()));
        assertEquals(56, ROWS.size(), "the specification's 55, and each entry of the journals");
    }
}

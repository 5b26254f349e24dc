package io.rondo.benchmarks.faults.planted;

import static io.rondo.benchmarks.faults.planted.PlantedBug.bug;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.benchmarks.faults.FaultsPage;
import io.rondo.benchmarks.faults.TestSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests of the tests: each of these mistakes makes a test fail, and it is said which. */
class PlantedBugsTest {
    private static final String COORDINATION = "coordination";
    private static final String CONTRACT = "io.rondo.coordination.zookeeper.ZooKeeperCoordinationTest#";
    private static final String HEAD_WRITER = "io.rondo.coordination.zookeeper.HeadWriter";
    private static final String LOOP = "io.rondo.base.replica.GroupCommitLoop";
    private static final String LOOP_TEST = "io.rondo.base.replica.GroupCommitLoopTest#";
    private static final String HOST_TEST = "io.rondo.coordination.leader.LeaderHostTest#";
    private static final String CORE = "io.rondo.jobmaster.server.core.";
    private static final String CORE_TEST = CORE + "JobCoreTest#";
    private static final String SIMULATION = CORE + "JobCoreSimulationTest#noHistoryBreaksAnInvariant";
    private static final String SERVER = "jobmaster/server";
    private static final String FOREIGN = "io.rondo.worker.commit.ForeignOutput";
    private static final String FOREIGN_TEST = "io.rondo.worker.commit.ForeignOutputTest#";
    private static final String CHUNKS = "io.rondo.dfs.node.chunks.";
    private static final String CHUNKS_TEST = "io.rondo.dfs.node.chunks.ChunkStoreTest#";
    private static final String KEEPER_TEST = "io.rondo.dfs.keeper.core.KeeperCoreTest#";

    private static final List<PlantedBug> BUGS = List.of(
            bug(
                            "A leader's writes do not check its epoch",
                            COORDINATION,
                            "io.rondo.coordination.zookeeper.ZooKeeperTerm")
                    .where(".check()\n                .withVersion(Math.toIntExact(epoch))\n", ".check()\n")
                    .caughtBy(CONTRACT + "aDeposedLeadersAppendIsRefusedAndEndsItsTerm"),
            bug("A write whose reply was lost counts as one that failed", COORDINATION, HEAD_WRITER)
                    .where("if (present.nonce().equals(next.nonce())) {", "if (present.nonce().isEmpty()) {")
                    .caughtBy(CONTRACT + "aCommitWhoseReplyIsLostIsDurableAlthoughTheJobmasterChangesMeanwhile"),
            bug(
                            "A decision that is there may be another: it counts as ours",
                            COORDINATION,
                            "io.rondo.coordination.zookeeper.Conditions")
                    .where("if (Arrays.equals(present, once.value())) {", "if (present != null) {")
                    .caughtBy(CONTRACT + "aCellIsWonByOneOfTwoRacers"),
            bug(
                            "The keeper commits for a jobmaster whatever its epoch",
                            COORDINATION,
                            "io.rondo.coordination.zookeeper.Conditions")
                    .where("                    .withVersion(Math.toIntExact(epoch.epoch()))\n", "")
                    .caughtBy(CONTRACT + "aKeeperCommitsNothingForAJobmasterWhoseTermIsOver"),
            bug(
                            "A new leader recovers from the snapshot and leaves the tail",
                            COORDINATION,
                            "io.rondo.coordination.zookeeper.ZooKeeperJournal")
                    .where("range(head.first(), head.next())", "range(head.first(), head.first())")
                    .caughtBy(CONTRACT + "theSuccessorReadsExactlyWhatWasAppended"),
            bug(
                            "The lease counts from when the answer came, not from when it was asked for",
                            COORDINATION,
                            "io.rondo.coordination.zookeeper.Lease")
                    .where("long end = sentNanos +", "long end = clock.nanos() +")
                    .caughtBy(
                            "io.rondo.coordination.zookeeper.LeaseTest#itHoldsForHalfTheGrantedSessionFromTheSendingOfTheHeartbeat"),
            bug("A leader answers reads without a lease", COORDINATION, "io.rondo.coordination.leader.LeaderHost")
                    .where("if (!now.term().mayDecide()) {", "if (now.term().over()) {")
                    .caughtBy(HOST_TEST + "whileItsLeaseIsInDoubtItDecidesNothing"),
            bug(
                            "Effects of a term that is over are carried out",
                            COORDINATION,
                            "io.rondo.coordination.leader.LeaderHost")
                    .where(
                            "                if (!term.over()) {\n                    attempt(term, effect);\n                }",
                            "                attempt(term, effect);")
                    .caughtBy(HOST_TEST + "noEffectBeginsAfterItsTermHasEnded"),
            bug("Replies leave before their records are durable", "framework/base", LOOP)
                    .where(
                            "        open.add(decision, outside, encoded, letter.reply());",
                            "        open.add(decision, outside, encoded, letter.reply());\n        mailbox.settle(letter.reply(), decision.reply());")
                    .caughtBy(LOOP_TEST + "repliesAndEffectsLeaveWhenTheirBatchIsDurable"),
            bug("Effects leave before their records are durable", "framework/base", LOOP)
                    .where(
                            "        open.add(decision, outside, encoded, letter.reply());",
                            "        open.add(decision, outside, encoded, letter.reply());\n        outside.forEach(effects);")
                    .caughtBy(LOOP_TEST + "repliesAndEffectsLeaveWhenTheirBatchIsDurable"),
            bug("A read does not wait for the records it saw", "framework/base", LOOP)
                    .where(
                            "        open.add(decision, outside, encoded, letter.reply());",
                            "        if (encoded.length == 0 && !guarded) {\n            mailbox.settle(letter.reply(), decision.reply());\n        }\n        open.add(decision, outside, encoded, letter.reply());")
                    .caughtBy(LOOP_TEST + "aReadWaitsForWhatItSaw"),
            bug("A refusal does not wait for the records it saw", "framework/base", LOOP)
                    .where(
                            "            return Decision.reply(e);\n",
                            "            mailbox.settle(letter.reply(), e);\n            return Decision.reply(e);\n")
                    .caughtBy(LOOP_TEST + "aRefusalWaitsForWhatItSaw"),
            bug("A guarded decision is applied before it is durable", "framework/base", LOOP)
                    .where(
                            "        if (!guarded) {\n            decision.records()",
                            "        if (guarded || !guarded) {\n            decision.records()")
                    .caughtBy(LOOP_TEST + "aRefusedDecisionChangesNothing"),
            bug("A term goes on after an append that failed", "framework/base", LOOP)
                    .where(
                            "                        end(Mailbox.over());\n",
                            "                        settle(batch, true);\n")
                    .caughtBy(LOOP_TEST + "aFailedAppendFailsAllThatWaitsAndEndsTheLoop"),
            bug("The master decides before the outputs have voted", SERVER, CORE + "JobFlow")
                    .where("case PREPARING -> job.allAt(OutputStep.PREPARED) ?", "case PREPARING -> true ?")
                    .caughtBy(SIMULATION),
            bug("A job is aborted without winning its decision", SERVER, CORE + "JobFlow")
                    .where(
                            "            return decideCell(job, false);",
                            "            return changed(new JobRecord.Decided(job.id, false));")
                    .caughtBy(SIMULATION),
            bug("Outputs are cleaned before all are published", SERVER, CORE + "OutputWork")
                    .where(
                            "at == OutputStep.PUBLISHED && job.allAt(OutputStep.PUBLISHED)",
                            "at == OutputStep.PUBLISHED")
                    .caughtBy(CORE_TEST + "noOutputIsCleanedBeforeAllArePublished"),
            bug("An abort that has lost against the commit goes on", SERVER, CORE + "JobFlow")
                    .where(
                            "        if (job.committed()) {\n            return move(job, JobState.COMMITTING, now);",
                            "        if (job.committed() && job.failure == null) {\n            return move(job, JobState.COMMITTING, now);")
                    .caughtBy(CORE_TEST + "aKillAfterTheDecisionLosesAndNothingIsCleanedBeforeItIsPublished"),
            bug("The same submission again is another job", SERVER, CORE + "JobCore")
                    .where("if (known != null) {", "if (known != null && known.isEmpty()) {")
                    .caughtBy(CORE_TEST + "theSameSubmissionIsTheSameJobAlsoForTheNextLeader"),
            bug("Reports of attempts that were given up count", SERVER, CORE + "Reports")
                    .where(
                            "attempt != null && attempt.running() && report.isEnd()",
                            "attempt != null && report.isEnd()")
                    .caughtBy(SIMULATION),
            bug("A new master gives up workers that it has not heard yet", SERVER, CORE + "Absences")
                    .where("if (now - listeningSince <= timeoutMillis) {", "if (now < 0) {")
                    .caughtBy(SIMULATION),
            bug("An assignment that is on its way counts as lost", SERVER, CORE + "Polls")
                    .where("attempt.sequence < poll.sequence()", "attempt.sequence <= poll.sequence()")
                    .caughtBy(SIMULATION),
            bug("An output is published file by file", "worker", FOREIGN)
                    .where(
                            "            storage.move(ready(), destination);\n",
                            "            storage.makeDirectories(destination);\n            for (Entry file : storage.list(ready())) {\n                storage.move(file.uri(), destination + file.uri().substring(file.uri().lastIndexOf('/')));\n            }\n            storage.deleteTree(ready());\n")
                    .caughtBy(FOREIGN_TEST + "aCrashAnywhereLeavesTheOutputWholeOrAbsent"),
            bug("An output is published file by file, in whole jobs under the eyes of a reader", "worker", FOREIGN)
                    .where(
                            "            storage.move(ready(), destination);\n",
                            "            storage.makeDirectories(destination);\n            for (Entry file : storage.list(ready())) {\n                storage.move(file.uri(), destination + file.uri().substring(file.uri().lastIndexOf('/')));\n            }\n            storage.deleteTree(ready());\n")
                    .caughtBy("io.rondo.benchmarks.faults.FaultMatrixTest#everyCaseOfTheMatrixEndsRight?J9"),
            bug("A new master takes the outputs of finished maps for lost", SERVER, CORE + "Polls")
                    .where("            here.addAll(poll.held());\n", "")
                    .caughtBy(CORE_TEST + "nothingFinishedRunsAgainAfterAChangeOfLeader"),
            bug("The prepared output is not compared with the manifests", "worker", FOREIGN)
                    .where("        check(files, success.length);\n", "")
                    .caughtBy(FOREIGN_TEST + "aFileThatIsNotWhatTheManifestSaysIsAVeto"),
            bug("The reservation of an output is forgotten", "worker", FOREIGN)
                    .where("        if (!isOurs(holder)) {", "        if (holder.isEmpty()) {")
                    .caughtBy(FOREIGN_TEST + "ofTwoJobsOneGetsTheOutput"),
            bug("A loser's cleaning takes the winner's reservation", "worker", FOREIGN)
                    .where(
                            "        if (isOurs(holder())) {\n            storage.move(reserved",
                            "        if (holder().isPresent()) {\n            storage.move(reserved")
                    .caughtBy(FOREIGN_TEST + "ofTwoJobsOneGetsTheOutput"),
            bug("What is in the way of an output is written over", "dfs/client", "io.rondo.dfs.storage.LocalStorage")
                    .where(
                            "        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {\n            throw new FileAlreadyExistsException(target.toString());\n        }\n",
                            "")
                    .caughtBy(FOREIGN_TEST + "whatStandsInTheWayBlocksPublicationUntilItIsGone"),
            bug("A worker obeys a master that was replaced", "worker", "io.rondo.worker.Worker")
                    .where("work.epoch() >= epoch", "work.epoch() >= 0")
                    .caughtBy("io.rondo.worker.WorkerTest#aReplacedMasterHasNothingToForget"),
            bug("A chunk is acknowledged before its folder is forced to disk", "dfs/node", CHUNKS + "IncomingChunk")
                    .where("        volume.forceFolderOf(id);\n", "")
                    .caughtBy(CHUNKS_TEST + "aChunkItsNameAndItsFoldersNameAreForcedBeforeItIsAcknowledged"),
            bug("A chunk is acknowledged before its content is forced to disk", "dfs/node", CHUNKS + "IncomingChunk")
                    .where("            volume.forcing(() -> channel.force(true));\n", "")
                    .caughtBy(CHUNKS_TEST + "aChunkItsNameAndItsFoldersNameAreForcedBeforeItIsAcknowledged"),
            bug("What could not be forced to disk is forced again", "dfs/node", CHUNKS + "Volume")
                    .where(
                            "            condemn(\"a write could not be forced to disk: \" + e.getMessage());\n            throw e;",
                            "            step.run();")
                    .caughtBy(CHUNKS_TEST + "whateverCannotBeForcedNothingIsAcknowledgedAndNothingMoreTaken"),
            bug("A read does not look at the blocks' checksums", "dfs/client", "io.rondo.dfs.chunk.ChunkFile")
                    .where("at < end; at += BLOCK", "at < 0; at += BLOCK")
                    .caughtBy("io.rondo.dfs.node.chunks.ChunkDamageTest#everySingleBit"),
            bug(
                            "A reader takes the blocks that a node sends for right",
                            "framework/base",
                            "io.rondo.base.transfer.BulkFrames")
                    .where("if (told != (headCrc(kind, length) ^ crc)) {", "if (length < 0) {")
                    .caughtBy(
                            "io.rondo.base.transfer.TcpBulkNetworkTest#aBlockThatIsNotWhatItsChecksumSaysIsNoticedByWhoReadsIt"),
            bug(
                            "A node is not told that a reader found its replica damaged",
                            "dfs/client",
                            "io.rondo.dfs.chunk.ChunkReader")
                    .where("                    tell(node, chunk);\n", "")
                    .caughtBy(
                            "io.rondo.dfs.node.ChunkReadsTest#aDamagedBlockThatANodeSendsIsNoticedAndTheNodePutsItAside"),
            bug("A chunk is acknowledged when one replica has it", "dfs/client", "io.rondo.dfs.chunk.Chunks")
                    .where("return Math.min(quorum, row.size());", "return 1;")
                    .caughtBy("io.rondo.dfs.node.ChunkWritesTest#withTooFewNodesNothingIsAcknowledged"),
            bug("The keeper lets two jobs reserve one output", "dfs/node", "io.rondo.dfs.keeper.core.TransactionRules")
                    .where("!other.published() && !other.finished() && overlaps", "other.published() && overlaps")
                    .caughtBy(KEEPER_TEST + "onlyOneJobMayReserveAnOutput"),
            bug(
                            "A reservation counts although its transaction is over",
                            "dfs/node",
                            "io.rondo.dfs.keeper.core.TransactionRules")
                    .where("if (view.isOver(reserve.transaction())) {", "if (reserve.transaction().isEmpty()) {")
                    .caughtBy(KEEPER_TEST + "aReservationThatComesAfterItsEndIsRefused"),
            bug("The keeper publishes without the decision", "dfs/node", "io.rondo.dfs.keeper.core.TransactionRules")
                    .where(
                            "                publish.guard(),\n",
                            "                new io.rondo.base.replica.Guard(List.of()),\n")
                    .caughtBy(KEEPER_TEST + "publishingIsOneGuardedRecordAndMayBeAskedForAgain"),
            bug("A node obeys a keeper that was replaced", "dfs/node", "io.rondo.dfs.node.orders.OrderBook")
                    .where("if (epoch < promisedEpoch) {", "if (epoch < 0) {")
                    .caughtBy("io.rondo.dfs.node.orders.OrderBookTest#aReplacedKeeperIsNotObeyedEvenAfterARestart"),
            bug(
                            "A node forgets at a restart which keeper it has obeyed",
                            "dfs/node",
                            "io.rondo.dfs.node.orders.OrderBook")
                    .where(
                            "            write(new Page(epoch, doomedThrough, cluster));\n",
                            "            promisedEpoch = epoch;\n")
                    .caughtBy("io.rondo.dfs.node.orders.OrderBookTest#aReplacedKeeperIsNotObeyedEvenAfterARestart"));

    @TempDir
    Path folder;

    @Test
    void eachHasItsPlaceInTheSourceAndItsTest() throws IOException {
        assertTrue(BUGS.size() >= 20);
        List<String> missing = new ArrayList<>();
        for (PlantedBug bug : BUGS) {
            bug.planted(TestSources.root());
            String test =
                    bug.test().substring(bug.test().lastIndexOf('.', bug.test().indexOf('#')) + 1);
            if (!TestSources.has(test.replaceFirst("\\?.*", ""))) {
                missing.add(test);
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    @Tag("faults")
    void eachIsCaught() throws Exception {
        Planting planting = new Planting(folder);
        List<String> escaped = new ArrayList<>();
        StringBuilder rows = new StringBuilder();
        String only = System.getProperty("rondo.bug", "");
        for (PlantedBug bug : BUGS) {
            if (!bug.what().contains(only)) {
                continue;
            }
            boolean caught = planting.caught(bug);
            System.out.println((caught ? "caught: " : "ESCAPED: ") + bug.what());
            if (!caught) {
                escaped.add(bug.what() + ", which " + bug.test() + " should have seen");
            }
            String test =
                    bug.test().substring(bug.test().lastIndexOf('.', bug.test().indexOf('#')) + 1);
            rows.append(String.format(
                    Locale.ROOT,
                    "| %s | `%s` | `%s` | %s |%n",
                    bug.what(),
                    bug.typeName().substring(bug.typeName().lastIndexOf('.') + 1),
                    bug.testName().replace('#', '.'),
                    caught ? "caught" : "**escaped**"));
        }
        if (FaultsPage.wanted().isPresent()) {
            FaultsPage.wanted().get().put("planted", """
                    ## Bugs planted to try the tests

                    **%d bugs, %d caught.** Each is an edit of one source file, compiled by itself and put before the product's
                    classes for the one test that is to fail; the product has no switches for it. %s

                    | the mistake | where | the test that fails | |
                    |---|---|---|---|
                    %s""".formatted(
                            BUGS.size(), BUGS.size() - escaped.size(), FaultsPage.made(), rows));
        }
        assertEquals(List.of(), escaped);
    }
}

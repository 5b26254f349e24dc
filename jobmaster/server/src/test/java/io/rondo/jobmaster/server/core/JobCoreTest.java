package io.rondo.jobmaster.server.core;

import static io.rondo.jobmaster.client.protocol.ClientProtocol.JobState.ABORTING;
import static io.rondo.jobmaster.client.protocol.ClientProtocol.JobState.COMMITTING;
import static io.rondo.jobmaster.client.protocol.ClientProtocol.JobState.FAILED;
import static io.rondo.jobmaster.client.protocol.ClientProtocol.JobState.KILLED;
import static io.rondo.jobmaster.client.protocol.ClientProtocol.JobState.RUNNING;
import static io.rondo.jobmaster.client.protocol.ClientProtocol.JobState.SUCCEEDED;
import static io.rondo.jobmaster.server.core.CoreDriver.done;
import static io.rondo.jobmaster.server.core.CoreDriver.failed;
import static io.rondo.jobmaster.server.core.CoreDriver.prepared;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Submitted;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerList;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerState;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocations;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobCoreTest {
    private final CoreDriver driver = new CoreDriver();

    private static AttemptId map(String job, int task, int attempt) {
        return new AttemptId(job, Phase.MAP, task, attempt);
    }

    private static AttemptId reduce(String job, int task, int attempt) {
        return new AttemptId(job, Phase.REDUCE, task, attempt);
    }

    @Test
    void theSameSubmissionIsTheSameJobAlsoForTheNextLeader() {
        String job = driver.submit(1, 1, "rondo:/out");
        var again = new JobCommand.Submit(CoreDriver.submission(1, 1, "rondo:/out"));
        assertEquals(new Submitted(job), driver.send(again));
        driver.changeLeader();
        assertEquals(new Submitted(job), driver.send(again));
    }

    /** It would end one leader after the other for want of memory. */
    @Test
    void moreTasksThanAMasterCanKeepAreRefused() {
        for (int[] tasks : new int[][] {{1, 2_000_000_000}, {1_000_001, 1}}) {
            JobCommand submit = new JobCommand.Submit(CoreDriver.submission(tasks[0], tasks[1], "rondo:/out"));
            assertEquals(
                    "too-many-tasks",
                    assertThrows(RondoException.class, () -> driver.send(submit))
                            .code());
        }
    }

    @Test
    void aJobOnAForeignStoreGoesItsWholeWay() {
        String job = driver.submit(2, 1, "file:/out");
        driver.join("w");
        driver.changeLeader();
        driver.join("w");
        driver.work("w");
        driver.send(new JobCommand.StoreDone(job, OutputStep.CLEANED));
        assertEquals(SUCCEEDED, driver.status(job).state());
        assertEquals(List.of(map(job, 0, 0), map(job, 1, 0)), assigned(Phase.MAP));
    }

    @Test
    void aJobWithoutInputStillCommitsAnEmptyResult() {
        String job = driver.submit(0, 0, "rondo:/out");
        assertTrue(driver.effects.contains(new JobEffect.PrepareInStore(job)));
        commitInStore(job);
        assertEquals(SUCCEEDED, driver.status(job).state());
    }

    private void commitInStore(String job) {
        driver.send(new JobCommand.StoreDone(job, OutputStep.PREPARED));
        assertEquals(COMMITTING, driver.status(job).state());
        assertTrue(driver.effects.contains(new JobEffect.PublishInStore(job)));
        driver.send(new JobCommand.DecisionKnown(job, true));
        driver.send(new JobCommand.StoreDone(job, OutputStep.CLEANED));
    }

    @Test
    void aKillBeforeTheDecisionWins() {
        String job = driver.submit(1, 1, "rondo:/out");
        AttemptId map = driver.join("w").get(0);
        driver.send(new JobCommand.Kill(job, "enough"));
        assertEquals(
                List.of(map),
                driver.work("w", 2, false, List.of(map), List.of()).cancel());
        assertEquals(false, driver.journal.decision(job).orElseThrow());
        driver.poll("w");
        driver.tick();
        assertTrue(driver.effects.contains(new JobEffect.FinishInStore(job)));
        driver.send(new JobCommand.StoreDone(job, OutputStep.CLEANED));
        assertEquals(KILLED, driver.status(job).state());
        assertEquals("enough", driver.status(job).failure().message());
    }

    @Test
    void aKillAfterTheDecisionLosesAndNothingIsCleanedBeforeItIsPublished() {
        String job = driver.submit(0, 0, "rondo:/out", "file:/out");
        driver.join("w");
        driver.work("w");
        driver.send(new JobCommand.StoreDone(job, OutputStep.PREPARED));
        driver.journal.cells.put(JobCore.cell(job), JobCore.cellValue(true)); // published, and the reply is on its way
        driver.send(new JobCommand.Kill(job, "too late"));
        assertEquals(ABORTING, driver.status(job).state());
        Object refusal = driver.send(new JobCommand.Advance(job));
        assertTrue(driver.refused(refusal, "decided-otherwise"));

        driver.core.apply(new JobRecord.Decided(job, true)); // a worker polls before the job has gone on
        assertEquals(List.of(), driver.poll("w"));
        driver.send(new JobCommand.Advance(job));
        assertEquals(COMMITTING, driver.status(job).state());
        driver.work("w");
        driver.send(new JobCommand.StoreDone(job, OutputStep.CLEANED));
        assertEquals(SUCCEEDED, driver.status(job).state());
    }

    @Test
    void noOutputIsCleanedBeforeAllArePublished() {
        String job = driver.submit(0, 0, "file:/a", "file:/b");
        List<AttemptId> reserve = driver.join("w");
        reserve.forEach(attempt -> driver.report("w", new Report.OutputDone(attempt, "")));
        driver.poll("w").forEach(attempt -> driver.report("w", new Report.OutputDone(attempt, ""))); // prepared
        List<AttemptId> publish = driver.poll("w");
        assertEquals(2, publish.size());
        driver.report("w", new Report.OutputDone(publish.get(0), ""));
        assertEquals(List.of(), driver.poll("w", publish.get(1)));
        driver.report("w", new Report.OutputDone(publish.get(1), ""));
        assertEquals(2, driver.poll("w").size());
        assertEquals(COMMITTING, driver.status(job).state());
    }

    @Test
    void theSameFailureOfUserCodeTwiceIsEnough() {
        String job = driver.submit(1, 0, "rondo:/out");
        driver.join("w");
        driver.report("w", failed(map(job, 0, 0), ErrorKind.USER, "boom"));
        assertEquals(List.of(map(job, 0, 1)), driver.poll("w"));
        driver.report("w", failed(map(job, 0, 1), ErrorKind.USER, "boom"));
        assertEquals(ABORTING, driver.status(job).state());
        assertEquals("record 7", driver.status(job).failure().where());
    }

    @Test
    void aPassingFailureIsTriedFourTimesWithPauses() {
        String job = driver.submit(1, 0, "rondo:/out");
        driver.join("w");
        driver.join("v");
        for (int attempt = 0; attempt < 4; attempt++) {
            assertEquals(RUNNING, driver.status(job).state());
            String worker = attempt % 2 == 0 ? "w" : "v";
            if (attempt > 0) {
                assertEquals(List.of(map(job, 0, attempt)), driver.poll(worker));
            }
            driver.report(worker, failed(map(job, 0, attempt), ErrorKind.RETRYABLE, "attempt " + attempt));
            if (attempt > 0) {
                assertEquals(List.of(), driver.poll(worker), "there is a pause first");
            }
            driver.pass(3_000);
        }
        assertEquals(ABORTING, driver.status(job).state());
    }

    @Test
    void theFirstOfTwoFailuresInOneReportIsShown() {
        String job = driver.submit(2, 0, "rondo:/out");
        driver.join("w");
        driver.report(
                "w", failed(map(job, 0, 0), ErrorKind.USER, "first"), failed(map(job, 1, 0), ErrorKind.USER, "second"));
        driver.poll("w");
        driver.report(
                "w", failed(map(job, 0, 1), ErrorKind.USER, "first"), failed(map(job, 1, 1), ErrorKind.USER, "second"));
        assertEquals("first", driver.status(job).failure().message());
    }

    @Test
    void aMapThatSeveralReducesCannotFetchRunsAgainOnce() {
        String job = driver.submit(1, 3, "rondo:/out");
        driver.join("w");
        driver.report("w", done(map(job, 0, 0)));
        driver.poll("w");
        Report[] complaints = {
            new Report.FetchFailed(reduce(job, 0, 0), map(job, 0, 0), "gone", false, "w"),
            new Report.FetchFailed(reduce(job, 1, 0), map(job, 0, 0), "gone", false, "w"),
            new Report.FetchFailed(reduce(job, 2, 0), map(job, 0, 0), "gone", false, "w"),
        };
        driver.report("w", complaints);
        driver.report("w", complaints);
        List<AttemptId> again = driver.poll("w", reduce(job, 0, 0), reduce(job, 1, 0));
        assertEquals(List.of(map(job, 0, 1)), again, "beside the reduces that wait for it");
    }

    /** A job of four maps, of which w has done the first and runs two; v has polled too. */
    private String aQuarterDone() {
        String job = driver.submit(4, 2, "rondo:/out");
        driver.join("w");
        driver.join("v");
        driver.report("w", done(map(job, 0, 0)));
        return job;
    }

    @Test
    void reducesStartInPlacesOfTheirOwnWhenAQuarterOfTheMapsIsDone() {
        String job = aQuarterDone();
        AttemptId first = driver.poll("w", map(job, 1, 0)).get(0);
        assertEquals(reduce(job, 0, 0), first, "w has its share of the reduces");
        AttemptId second = driver.poll("v", map(job, 2, 0), map(job, 3, 0)).get(0);
        assertEquals(reduce(job, 1, 0), second, "v has no free slot, and needs none");
        driver.report("v", failed(map(job, 2, 0), ErrorKind.RETRYABLE, "again"), done(map(job, 3, 0)));
        assertEquals(
                List.of(map(job, 2, 1)),
                driver.poll("w", map(job, 1, 0), first),
                "maps run beside the reduces that wait, and not where they have failed");
    }

    @Test
    void aReduceThatWaitsKeepsOtherJobsOut() {
        String job = aQuarterDone();
        String other = driver.submit(8, 2, "rondo:/other");
        assertEquals(
                List.of(reduce(job, 0, 0)),
                driver.poll("w", map(job, 1, 0)),
                "its own job's reduce comes before the other's map");
        assertEquals(List.of(), driver.poll("w", map(job, 1, 0), reduce(job, 0, 0)));
        driver.report("w", done(map(job, 1, 0)));
        assertEquals(List.of(map(other, 0, 0)), driver.poll("w", reduce(job, 0, 0)));
    }

    @Test
    void whereAllWorkersStandOnOneHostReducesWaitForTheMaps() {
        EarlyReduces apart = new EarlyReduces(4, 1, 2, 2, 0, 0, 2, 2);
        assertEquals(1, apart.room());
        assertEquals(0, new EarlyReduces(4, 1, 2, 2, 0, 0, 2, 1).room(), "one host");
        assertEquals(0, new EarlyReduces(5, 1, 2, 2, 0, 0, 2, 2).room(), "less than a quarter");
        assertEquals(0, new EarlyReduces(4, 1, 2, 2, 2, 0, 2, 2).room(), "no place");
        assertEquals(0, new EarlyReduces(4, 1, 2, 2, 1, 1, 2, 2).room(), "its share");
    }

    @Test
    void aReportThatIsOnlyRepeatedIsNotASecondComplaint() {
        String job = driver.submit(1, 1, "rondo:/out");
        driver.join("w");
        driver.report("w", done(map(job, 0, 0)));
        driver.poll("w");
        Report complaint = new Report.FetchFailed(reduce(job, 0, 0), map(job, 0, 0), "gone", false, "w");
        driver.report("w", complaint);
        driver.report("w", complaint);
        assertEquals(1, driver.status(job).maps().done());
        driver.now += 5_000;
        driver.report("w", complaint);
        assertEquals(0, driver.status(job).maps().done());
    }

    @Test
    void anOutputThatIsCertainlyDamagedIsLostAtTheFirstComplaint() {
        String job = driver.submit(1, 1, "rondo:/out");
        driver.join("w");
        driver.report("w", done(map(job, 0, 0)));
        AttemptId reduce = driver.poll("w").get(0);
        driver.report(
                "w",
                new Report.FetchFailed(reduce, map(job, 0, 0), "damaged", true, "w"),
                failed(reduce, ErrorKind.RETRYABLE, "an input was damaged"));
        assertEquals(List.of(map(job, 0, 1)), driver.poll("w"));
    }

    @Test
    void aLostWorkersMapsRunAgainAndItsPreparedResultsStay() {
        String job = driver.submit(1, 2, "rondo:/out");
        driver.join("w");
        driver.join("v");
        driver.report("w", done(map(job, 0, 0)));
        assertEquals(2, driver.poll("w").size());
        driver.report("w", prepared(reduce(job, 0, 0)));
        List<AttemptId> running = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            driver.pass(500);
            running.addAll(driver.poll("v", running.toArray(AttemptId[]::new)));
        }
        assertEquals(1, driver.status(job).reduces().done());
        assertEquals(List.of(map(job, 0, 0), map(job, 0, 1)), assigned(Phase.MAP));
    }

    @Test
    void aMapThatGivesOtherRecordsWhenItRunsAgainFailsTheJob() {
        String job = driver.submit(1, 1, "rondo:/out");
        driver.join("w");
        driver.report("w", done(map(job, 0, 0)));
        driver.changeLeader();
        driver.register("w", List.of(), List.of()); // it has lost its outputs
        driver.poll("w");
        driver.report("w", new Report.MapDone(map(job, 0, 1), 99, java.util.Map.of()));
        assertEquals("non-deterministic", driver.status(job).failure().code());
    }

    @Test
    void nothingFinishedRunsAgainAfterAChangeOfLeader() {
        String job = driver.submit(3, 1, "rondo:/out");
        driver.join("w");
        driver.report("w", done(map(job, 0, 0)));
        driver.poll("w", map(job, 1, 0));
        driver.changeLeader();
        assertTrue(driver.work("w", 2, false, List.of(), List.of()).register());
        driver.register("w", List.of(map(job, 1, 0), map(job, 2, 0)), List.of(map(job, 0, 0)));
        driver.pass(5_000);
        driver.report("w", done(map(job, 1, 0)), done(map(job, 2, 0)));
        assertEquals(3, driver.status(job).maps().done());
        assertEquals(3, assigned(Phase.MAP).size());
    }

    @Test
    void whatNeverArrivedIsGivenOutAnew() {
        String job = driver.submit(1, 0, "rondo:/out");
        assertEquals(List.of(map(job, 0, 0)), driver.join("w"));
        assertEquals(List.of(), driver.poll("w"), "first it is written down that it is lost");
        assertEquals(List.of(map(job, 0, 1)), driver.poll("w"));
    }

    @Test
    void silenceDoesNotCountWhileTheMasterIsDeaf() {
        String job = driver.submit(2, 1, "rondo:/out");
        driver.join("w");
        driver.pass(1_000);
        driver.now += 3_600_000;
        driver.tick();
        driver.pass(CoreDriver.TIMEOUT - 1_000);
        assertEquals(2, driver.status(job).maps().running());
        driver.pass(2_000);
        assertEquals(0, driver.status(job).maps().running());
    }

    @Test
    void aWorkerOnWhichAJobKeepsFailingGetsNoMoreOfItUnlessItIsTheOnlyOne() {
        String job = driver.submit(9, 0, "rondo:/out");
        driver.join("w");
        for (int attempt = 0; attempt < 3; attempt++) {
            driver.report("w", failed(map(job, 0, attempt), ErrorKind.RETRYABLE, "attempt " + attempt));
            driver.pass(1_000);
            assertEquals(1, driver.poll("w", map(job, 1, 0)).size());
        }
        driver.join("v");
        driver.report("w", done(map(job, 1, 0)));
        assertEquals(List.of(), driver.poll("w", map(job, 0, 3)));
    }

    @Test
    void aFailedTaskIsTriedWhereItHasNotFailedAndAfterAWhileAnywhere() {
        String job = driver.submit(1, 0, "rondo:/out");
        driver.join("w");
        driver.join("v");
        driver.report("w", failed(map(job, 0, 0), ErrorKind.RETRYABLE, "once"));
        assertEquals(List.of(), driver.poll("w"), "v could try");
        driver.now += 10_001;
        assertEquals(List.of(map(job, 0, 1)), driver.poll("w"), "v has had its chance");
    }

    @Test
    void whatFailsInUserCodeOnOneWorkerAloneIsThatWorkersFault() {
        String job = driver.submit(1, 0, "rondo:/out");
        driver.join("w");
        driver.report("w", failed(map(job, 0, 0), ErrorKind.USER, "no such library"));
        assertEquals(0, failures("w"), "it may be the job's");
        driver.join("v");
        driver.report("v", prepared(map(job, 0, 1)));
        assertEquals(1, failures("w"));
        driver.changeLeader();
        driver.join("w");
        assertEquals(1, failures("w"), "every leader comes to the same");
    }

    private WorkerInfo worker(String id) {
        return ((WorkerList) driver.send(new JobCommand.ListWorkers()))
                .workers().stream()
                        .filter(worker -> worker.worker().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private int failures(String worker) {
        return worker(worker).failures();
    }

    @Test
    void aWorkerOnWhichJobsFailIsGivenNothingForAWhileIfThereAreOthers() {
        driver.join("v");
        driver.join("u");
        driver.join("w");
        for (int i = 0; i < 3; i++) {
            String job = driver.submit(1, 0, "rondo:/out" + i);
            assertEquals(List.of(map(job, 0, 0)), driver.poll("w"));
            driver.report("w", failed(map(job, 0, 0), ErrorKind.RETRYABLE, "bad disk"));
            driver.poll("v");
        }
        assertEquals(WorkerState.SUSPECT, worker("w").state());
        driver.submit(2, 0, "rondo:/next");
        assertEquals(List.of(), driver.poll("w"));
        driver.now += 3_600_000;
        assertEquals(WorkerState.ACTIVE, worker("w").state());
        assertEquals(2, driver.poll("w").size());
    }

    /** A job of four maps on w and v; all are done but the last, which w has run for a minute. */
    private String withAStraggler(String output) {
        String job = driver.submit(4, 0, output);
        driver.join("w");
        driver.join("v");
        driver.pass(1_000);
        driver.report("w", prepared(map(job, 0, 0)));
        driver.report("v", prepared(map(job, 2, 0)), prepared(map(job, 3, 0)));
        for (int second = 0; second < 60; second++) {
            driver.pass(1_000);
            driver.report("w", new Report.Progress(map(job, 1, 0), 0.1, java.util.Map.of()));
            driver.work("w", 1, false, List.of(map(job, 1, 0)), List.of());
            driver.work("v", 0, false, List.of(), List.of());
        }
        return job;
    }

    @Test
    void aSlowTaskRunsASecondTimeElsewhereAndTheFirstToFinishIsChosen() {
        String job = withAStraggler("rondo:/out");
        AttemptId first = map(job, 1, 0);
        AttemptId second = map(job, 1, 1);
        assertEquals(List.of(), driver.poll("w", first), "not where it is slow");
        assertEquals(List.of(second), driver.poll("v"));
        assertEquals(List.of(), driver.poll("v", second), "and not a third time");
        driver.report("v", prepared(second));
        assertEquals(4, driver.status(job).maps().done());
        assertEquals(
                List.of(first),
                driver.work("w", 2, false, List.of(first), List.of()).cancel());
        driver.report("w", prepared(first));
        assertEquals("CANCELLED", driver.core.job(job).task(first).attempt(first).state);
    }

    @Test
    void theFirstAttemptMayStillWin() {
        String job = withAStraggler("rondo:/out");
        AttemptId second = driver.poll("v").get(0);
        driver.report("w", prepared(map(job, 1, 0)));
        assertEquals(
                List.of(second),
                driver.work("v", 2, false, List.of(second), List.of()).cancel());
    }

    @Test
    void whatWasChosenIsNotCancelledThoughItsWorkerDoesNotKnowYet() {
        String job = driver.submit(2, 1, "rondo:/out");
        driver.join("w");
        driver.report("w", done(map(job, 0, 0)));
        WorkerProtocol.Work work = driver.work("w", 2, false, List.of(map(job, 0, 0), map(job, 1, 0)), List.of());
        assertEquals(List.of(), work.cancel());
    }

    @Test
    void aDrainedWorkerHandsItsOutputsOverAndNoMapRunsAgain() {
        String job = driver.submit(2, 1, "rondo:/out");
        driver.join("w");
        driver.report("w", done(map(job, 0, 0)));
        driver.send(new JobCommand.Drain("w", true));
        assertEquals(List.of(), driver.poll("w", map(job, 1, 0)), "nothing new");
        assertEquals(WorkerState.DRAINING, worker("w").state());
        driver.changeLeader();
        driver.register("w", List.of(map(job, 1, 0)), List.of(map(job, 0, 0)));
        AttemptId reduce = reduce(job, 0, 0);
        WorkerProtocol.Work first = driver.work("v", 2, true, List.of(), List.of());
        assertEquals(
                List.of(map(job, 0, 0)),
                first.take().stream().map(MapLocation::attempt).toList());
        assertEquals(reduce, first.start().get(0).attempt());
        driver.report("v", new Report.Took(map(job, 0, 0), "w", 1));
        driver.report("w", done(map(job, 1, 0)));
        assertEquals(
                1, driver.work("v", 2, false, List.of(reduce), List.of()).take().size());
        driver.report("v", new Report.Took(map(job, 1, 0), "w", 2));
        assertEquals(List.of("v", "v"), holders(job));
        assertEquals(WorkerState.DRAINING, worker("w").state(), "the reduce may have been told of w");
        driver.report("v", new Report.FetchFailed(reduce, map(job, 1, 0), "gone", true, "w"));
        assertEquals(2, driver.status(job).maps().done(), "who complains of w does not mean v");
        driver.report("v", prepared(reduce));
        assertEquals(WorkerState.DRAINED, worker("w").state());
        driver.send(new JobCommand.Drain("w", false));
        assertEquals(WorkerState.ACTIVE, worker("w").state());
    }

    private List<String> holders(String job) {
        return driver.core.job(job).maps.all().map(task -> task.chosen().worker).toList();
    }

    @Test
    void aWorkerThatLeavesIsToldWhenNobodyNeedsIt() {
        String job = driver.submit(1, 1, "rondo:/out");
        driver.join("w");
        assertFalse(driver.leaving("w", map(job, 0, 0)).left());
        driver.report("w", done(map(job, 0, 0)));
        assertFalse(driver.leaving("w").left());
        driver.register("v", List.of(), List.of());
        driver.work("v", 2, false, List.of(), List.of());
        driver.report("v", new Report.Took(map(job, 0, 0), "w", 2));
        AttemptId reduce = reduce(job, 0, 0);
        driver.now++;
        assertTrue(driver.leaving("w").left(), () -> "running: " + reduce);
    }

    @Test
    void anOrderToDrainEndsWithItsWorker() {
        driver.join("w");
        driver.send(new JobCommand.Drain("w", true));
        driver.pass(CoreDriver.TIMEOUT * 2);
        assertEquals(
                List.of(true, false),
                driver.journal.records.stream()
                        .filter(JobRecord.Draining.class::isInstance)
                        .map(record -> ((JobRecord.Draining) record).on())
                        .toList());
        assertTrue(driver.refused(refusal(new JobCommand.Drain("w", true)), "no-such-worker"));
    }

    private Object refusal(JobCommand command) {
        return assertThrows(RondoException.class, () -> driver.send(command));
    }

    @Test
    void publicationThatIsBlockedIsNotedAndTriedAgainAfterPauses() {
        String job = driver.submit(0, 0, "file:/out");
        driver.join("w");
        AttemptId publish = null;
        for (int i = 0; i < 8; i++) {
            for (AttemptId attempt : driver.poll("w")) {
                boolean publishes = driver.status(job).state() == COMMITTING;
                publish = publishes ? attempt : publish;
                driver.report(
                        "w",
                        publishes
                                ? failed(attempt, ErrorKind.RETRYABLE, "in the way")
                                : new Report.OutputDone(attempt, ""));
            }
        }
        assertTrue(
                driver.status(job).note().contains("publication is blocked"),
                driver.status(job).note());
        driver.pass(60_000);
        driver.poll("w"); // registers again, in effect: it was silent for too long
        driver.join("w");
        driver.work("w");
        driver.send(new JobCommand.StoreDone(job, OutputStep.CLEANED));
        assertEquals(SUCCEEDED, driver.status(job).state());
    }

    @Test
    void anOutputThatIsThereFailsTheJobAndNothingIsLeft() {
        String job = driver.submit(1, 0, "file:/out");
        AttemptId reserve = driver.join("w").get(0);
        driver.report("w", failed(reserve, ErrorKind.USER, "it is there"));
        driver.work("w");
        driver.send(new JobCommand.StoreDone(job, OutputStep.CLEANED));
        assertEquals(FAILED, driver.status(job).state());
        assertEquals("it is there", driver.status(job).failure().message());
    }

    private List<AttemptId> assigned(Phase phase) {
        return driver.journal.records.stream()
                .filter(record -> record instanceof JobRecord.Assigned one
                        && one.attempt().phase() == phase)
                .map(record -> ((JobRecord.Assigned) record).attempt())
                .toList();
    }

    @Test
    void placesOfManyMapsComeInSeveralAnswersAndNobodyAsksInVainForThoseOfWorkersThatAreNotBack() {
        int maps = 10_001;
        String job = driver.submit(maps, 1, "rondo:/out");
        List<AttemptId> all = driver.work("w", maps, true, List.of(), List.of()).start().stream()
                .map(WorkerProtocol.Assignment::attempt)
                .toList();
        all.forEach(map -> driver.report("w", CoreDriver.done(map)));
        driver.changeLeader();
        MapLocations nobody = located(job, new BitSet());
        assertTrue(nobody.maps().isEmpty() && !nobody.more());
        driver.register("w", List.of(), all);
        MapLocations first = located(job, new BitSet());
        assertTrue(first.more());
        BitSet known = new BitSet();
        first.maps().forEach(map -> known.set(map.attempt().task()));
        MapLocations rest = located(job, known);
        assertEquals(maps, first.maps().size() + rest.maps().size());
        assertFalse(rest.more());
    }

    private MapLocations located(String job, BitSet known) {
        return (MapLocations) driver.send(new JobCommand.LocateMaps(job, known.toByteArray()));
    }
}

package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Range;
import io.rondo.api.Reducer;
import io.rondo.api.TaskContext;
import io.rondo.api.Text;
import io.rondo.base.config.Settings;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.AttemptInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers that are slow, that hang, that fail and that leave, while jobs run on a whole cluster. */
@Timeout(60)
class WorkerLifeTest {
    private static final int MAPS = 6;
    /** A line for each key: how many of the numbers 0 to 599 have that remainder. */
    private static final String COUNTS = "0\t200\n1\t200\n2\t200\n";

    private MiniCluster cluster;

    @BeforeEach
    void start() {
        start("1m");
    }

    private void start(String taskTimeout) {
        Settings settings =
                Settings.of(Map.of("rondo.slots", "1", "rondo.task-timeout", taskTimeout, "rondo.max-attempts", "2"));
        cluster = MiniCluster.start(MiniClusterSettings.small().with(1, 1, 2).with(settings));
    }

    @AfterEach
    void stop() {
        Remainders.gate = new CountDownLatch(0);
        cluster.close();
    }

    /** Counts numbers by their remainder; a subclass does something more in one of its tasks. */
    private abstract static class Remainders implements Program {
        private static volatile CountDownLatch gate = new CountDownLatch(0);
        private static final Semaphore AT_THE_GATE = new Semaphore(0);

        @Override
        public void define(Plan plan, Args args) {
            plan.read(Range.of(100L * MAPS, MAPS))
                    .map(new Numbers(this), Long.class, Long.class)
                    .reducers(3)
                    .reduce(new Sums(this))
                    .write(Text.table(args.get(0)));
        }

        void map(String attempt) throws Exception {}

        void reduce(String attempt) throws Exception {}

        /** Waits until the test opens the gate. */
        static void passGate() throws InterruptedException {
            AT_THE_GATE.release();
            gate.await();
        }
    }

    private static final class Numbers implements Mapper<Long, Void, Long, Long> {
        private final Remainders job;
        private TaskContext context;

        Numbers(Remainders job) {
            this.job = job;
        }

        @Override
        public void setup(TaskContext given) {
            context = given;
        }

        @Override
        public void map(Long number, Void nothing, Emitter<Long, Long> out) throws Exception {
            if (number % 100 == 50) {
                job.map(context.attempt());
            }
            out.emit(number % 3, 1L);
        }
    }

    private static final class Sums implements Reducer<Long, Long, Long, Long> {
        private final Remainders job;
        private TaskContext context;

        Sums(Remainders job) {
            this.job = job;
        }

        @Override
        public void setup(TaskContext given) {
            context = given;
        }

        @Override
        public void reduce(Long key, Iterable<Long> values, Emitter<Long, Long> out) throws Exception {
            job.reduce(context.attempt());
            long sum = 0;
            for (long value : values) {
                sum += value;
            }
            out.emit(key, sum);
        }
    }

    /** The first attempt of its last map gets nowhere. */
    static final class Slow extends Remainders {
        @Override
        void map(String attempt) throws Exception {
            if (attempt.equals("map-00005-0")) {
                new CountDownLatch(1).await();
            }
        }
    }

    static final class SlowAndAlone extends Remainders {
        @Override
        public void define(Plan plan, Args args) {
            super.define(plan.speculation(false), args);
        }

        @Override
        void map(String attempt) throws Exception {
            if (attempt.startsWith("map-00005")) {
                new CountDownLatch(1).await();
            }
        }
    }

    /** Its reduces wait at a gate. */
    static final class Gated extends Remainders {
        @Override
        void reduce(String attempt) throws Exception {
            passGate();
        }
    }

    /** One of its maps fails twice, so the second time on another worker. */
    static final class Failing extends Remainders {
        @Override
        void map(String attempt) {
            if (attempt.startsWith("map-00002")) {
                throw new IllegalStateException("two is odd");
            }
        }
    }

    private List<AttemptInfo> attempts(String job, Phase phase) {
        return cluster.jobs().show(job).attempts().stream()
                .filter(attempt -> attempt.attempt().phase() == phase)
                .toList();
    }

    private void succeeds(String job, String output) {
        JobStatus end = cluster.jobs().await(job, status -> {});
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        String lines = cluster.store().list(output).stream()
                .filter(file -> file.path().contains("part-"))
                .map(file -> new String(cluster.store().readAll(file.path()), StandardCharsets.US_ASCII))
                .flatMap(String::lines)
                .sorted()
                .map(line -> line + "\n")
                .reduce("", String::concat);
        assertEquals(COUNTS, lines);
    }

    @Test
    void aTaskThatGetsNowhereIsOvertakenByASecondAttemptElsewhere() {
        String job = cluster.submit(Slow.class, 3, false, "rondo:/out");
        succeeds(job, "/out");
        List<AttemptInfo> ofLast = attempts(job, Phase.MAP).stream()
                .filter(attempt -> attempt.attempt().task() == 5)
                .toList();
        assertEquals(2, ofLast.size(), ofLast::toString);
        assertEquals("CANCELLED", ofLast.get(0).state());
        assertEquals("SUCCEEDED", ofLast.get(1).state());
        assertTrue(!ofLast.get(0).worker().equals(ofLast.get(1).worker()), ofLast::toString);
    }

    @Test
    void aTaskThatHangsFailsWithThePlaceWhereItHangsAndAJobMayForbidSecondAttempts() {
        cluster.close();
        start("1s");
        JobStatus end = cluster.run(SlowAndAlone.class, 3, "rondo:/out");
        assertEquals(JobState.FAILED, end.state());
        Failure failure = end.failure();
        assertEquals("task-timeout", failure.code());
        assertTrue(failure.message().contains("done nothing for 1 s"), failure::message);
        assertTrue(failure.message().contains("SlowAndAlone.map(WorkerLifeTest.java"), failure::message);
        List<AttemptInfo> ofLast = attempts(end.job(), Phase.MAP).stream()
                .filter(attempt -> attempt.attempt().task() == 5)
                .toList();
        assertEquals(
                List.of("FAILED", "FAILED"),
                ofLast.stream().map(AttemptInfo::state).toList());
    }

    @Test
    void aFailureIsShownWithAllThatBelongsToItThoughItsLastAttemptRanElsewhere() {
        JobStatus end = cluster.run(Failing.class, 3, "rondo:/out");
        assertEquals(JobState.FAILED, end.state());
        Failure failure = end.failure();
        List<AttemptInfo> failed = attempts(end.job(), Phase.MAP).stream()
                .filter(attempt -> attempt.state().equals("FAILED"))
                .toList();
        assertEquals(2, failed.size(), failed::toString);
        assertTrue(!failed.get(0).worker().equals(failed.get(1).worker()), failed::toString);
        assertEquals(failed.get(1).worker(), failure.worker());
        assertEquals(failed.get(1).attempt().toString(), failure.attempt());
        assertTrue(failure.message().startsWith("java.lang.IllegalStateException: two is odd"), failure::message);
        assertTrue(failure.where().contains("250"), failure::where);
    }

    @Test
    void aWorkerThatIsDrainedInTheMiddleOfAJobGoesAndNoMapRunsAgain() throws InterruptedException {
        Remainders.gate = new CountDownLatch(1);
        Remainders.AT_THE_GATE.drainPermits();
        String job = cluster.submit(Gated.class, 3, false, "rondo:/out");
        Remainders.AT_THE_GATE.acquire(2); // both slots are taken by reduces, and one more is to come
        WorkerInfo drained = worker("worker-0");
        assertTrue(drained.outputs() > 0, drained::toString);
        cluster.jobs().drain(drained.worker(), true);
        while (worker("worker-0").outputs() > 0) {
            Thread.onSpinWait();
        }
        assertEquals(MAPS, worker("worker-1").outputs());
        assertEquals(WorkerState.DRAINING, worker("worker-0").state(), "it runs a reduce");
        Remainders.gate.countDown();
        while (worker("worker-0").state() != WorkerState.DRAINED) {
            Thread.onSpinWait();
        }
        cluster.stopWorker(0);
        succeeds(job, "/out");
        assertEquals(MAPS, attempts(job, Phase.MAP).size(), "each map has run once");
        assertEquals(3, attempts(job, Phase.REDUCE).size());
    }

    private WorkerInfo worker(String name) {
        return cluster.jobs().workers().stream()
                .filter(worker -> worker.worker().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWorkerThatIsToldToStopHandsOverWhatItHoldsBeforeItGoes() throws InterruptedException {
        Remainders.gate = new CountDownLatch(1);
        Remainders.AT_THE_GATE.drainPermits();
        String job = cluster.submit(Gated.class, 3, false, "rondo:/out");
        Remainders.AT_THE_GATE.acquire(2);
        Thread leaving = new Thread(() -> cluster.drainWorker(0, Duration.ofMinutes(1)));
        leaving.start();
        while (worker("worker-0").outputs() > 0) {
            Thread.onSpinWait();
        }
        Remainders.gate.countDown();
        leaving.join();
        succeeds(job, "/out");
        assertEquals(MAPS, attempts(job, Phase.MAP).size(), "each map has run once");
    }
}

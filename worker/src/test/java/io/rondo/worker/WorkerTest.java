package io.rondo.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Split;
import io.rondo.api.plan.Plans;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.storage.LocalStorage;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.JobFile;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.JobSubmission.ProgramCode;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment.RunMap;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment.RunOutput;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment.RunReduce;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker under a master that a test speaks for. */
@Timeout(30)
class WorkerTest {
    private static final String JOB = "j1-1";
    private static final Semaphore SPINNING = new Semaphore(0);

    @TempDir
    Path folder;

    private final InProcessNetwork rpc = new InProcessNetwork();
    private final InProcessBulkNetwork bulk = new InProcessBulkNetwork();
    private final MemoryStore store = new MemoryStore();
    private FakeMaster master;
    private Worker worker;

    /** Counts words; stands still at the word stop, and fails at the word fail. */
    static final class Count implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0)))
                    .map(Words.class)
                    .fold(Long::sum)
                    .reducers(1)
                    .write(Text.table(args.get(1)));
        }
    }

    static final class Words implements Mapper<Long, String, String, Long> {
        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            for (String word : line.split(" ")) {
                while (word.equals("stop")) {
                    SPINNING.release();
                    spin();
                }
                if (word.equals("fail")) {
                    throw new IllegalStateException("the word was fail");
                }
                out.emit(word, 1L);
            }
        }

        /** Hears no interrupt, as bad code does not. */
        private static void spin() {
            for (int i = 0; i < 1_000_000; i++) {
                Thread.onSpinWait();
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        List<String> lines = List.of("one two\nthree two\n", "two stop\n", "one\nand fail\n");
        LocalStorage local = new LocalStorage();
        List<Split> splits = new ArrayList<>();
        for (String text : lines) {
            Path file = Files.writeString(folder.resolve("in-" + splits.size()), text);
            List<FileSlice> slices =
                    local.blocks(local.stat(file.toUri().toString()).orElseThrow());
            splits.add(new Split(0, slices));
        }
        store.put("/job", Wire.of(JobFile.class).encode(new JobFile(splits, List.of())));
        List<String> arguments = List.of(folder.toString(), "out");
        JobSubmission submission = new JobSubmission(
                "submission",
                "count",
                "user",
                new ProgramCode(Count.class.getName(), arguments, List.of()),
                Plans.define(new Count(), arguments).fingerprint(),
                "/job",
                1,
                1,
                List.of(new OutputTarget("out", folder.resolve("out").toUri().toString(), false)),
                Map.of());
        master = new FakeMaster(rpc, submission);
        WorkerSettings settings = new WorkerSettings(
                "worker", "host", new Address("in-process", 0), folder.resolve("scratch"), 2, 8 << 20);
        worker = Worker.start(settings, rpc, bulk, List.of(master.address()), store, new Storages(store));
    }

    @AfterEach
    void stop() {
        worker.close();
        rpc.close();
        assertFalse(Files.exists(folder.resolve("scratch")));
    }

    private static AttemptId id(Phase phase, int task, int attempt) {
        return new AttemptId(JOB, phase, task, attempt);
    }

    private static RunMap map(int task, int attempt) {
        return new RunMap(id(Phase.MAP, task, attempt));
    }

    private void step(OutputAction action, List<ChunkRef> manifests) throws InterruptedException {
        Assignment work = new RunOutput(id(Phase.OUTPUT, action.ordinal(), 0), 0, action, manifests);
        master.start(work, work); // what comes twice is done once
        assertEquals(work.attempt(), master.hears(Report.OutputDone.class).attempt());
    }

    @Test
    void aJobGoesFromItsReservationToItsPublication() throws Exception {
        step(OutputAction.RESERVE, List.of());
        master.start(map(0, 0));
        assertEquals(2L, master.hears(Report.MapDone.class).counters().get("rondo.map-input-records"));
        master.start(new RunReduce(id(Phase.REDUCE, 0, 0)));
        Report.Prepared prepared = master.hears(Report.Prepared.class);
        assertEquals(3L, prepared.counters().get("rondo.output-records"));
        assertFalse(Files.exists(folder.resolve("out")));
        step(OutputAction.PREPARE, List.of(prepared.manifest()));
        step(OutputAction.PUBLISH, List.of());
        step(OutputAction.CLEAN, List.of());
        assertEquals(
                "one\t1\nthree\t1\ntwo\t2\n",
                Files.readString(folder.resolve("out").resolve("part-r-00000")));
        assertTrue(master.heardNothing());
        master.say(new Work(0, false, List.of(), List.of(), List.of(JOB), List.of(), false));
        assertEquals(List.of(), master.afterNextPolls().jobs());
    }

    @Test
    void aMapOutputThatIsDamagedOnDiskFailsTheFetchAndTheMapRunsAgain() throws Exception {
        step(OutputAction.RESERVE, List.of());
        master.start(map(0, 0));
        master.hears(Report.MapDone.class);
        damage(folder.resolve("scratch").resolve(JOB).resolve("map-0-0"));
        master.start(new RunReduce(id(Phase.REDUCE, 0, 0)));
        Report.FetchFailed lost = master.hears(Report.FetchFailed.class);
        assertEquals(id(Phase.MAP, 0, 0), lost.map());
        assertTrue(lost.certain() && lost.reason().contains("damaged run"), lost::toString);
        Report.Failed failed = master.hears(Report.Failed.class);
        assertEquals(ErrorKind.RETRYABLE, failed.kind());
        assertEquals("map-output-damaged", failed.code());
        master.lose(lost.map());
        master.start(map(0, 1));
        master.hears(Report.MapDone.class);
        master.start(new RunReduce(id(Phase.REDUCE, 0, 1)));
        master.hears(Report.Prepared.class);
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aReduceThatStartsBeforeItsMapsWaitsForThem() throws Exception {
        step(OutputAction.RESERVE, List.of());
        AttemptId reduce = id(Phase.REDUCE, 0, 0);
        master.start(new RunReduce(reduce));
        assertEquals(List.of(reduce), master.afterNextPolls().running());
        master.start(map(0, 0));
        master.hears(Report.MapDone.class);
        assertEquals(3L, master.hears(Report.Prepared.class).counters().get("rondo.output-records"));
    }

    @Test
    void reportsAreRepeatedUntilTheyAreTaken() throws Exception {
        master.deafFor.set(3);
        master.start(map(0, 0));
        master.hears(Report.MapDone.class);
        assertTrue(master.heardNothing());
        assertEquals(List.of(), master.afterNextPolls().running());
    }

    @Test
    void aFailureNamesFileAndOffset() throws Exception {
        master.start(map(2, 0));
        Report.Failed failed = master.hears(Report.Failed.class);
        assertEquals(ErrorKind.USER, failed.kind());
        assertTrue(failed.message().startsWith("java.lang.IllegalStateException: the word was fail"), failed::message);
        assertEquals("input " + folder.resolve("in-2").toUri() + ", record at byte offset 4", failed.where());
    }

    @Test
    void codeThatHearsNoInterruptIsLeftBehind() throws Exception {
        AttemptId endless = id(Phase.MAP, 1, 0);
        master.start(map(1, 0));
        SPINNING.acquire();
        assertEquals(List.of(endless), master.afterNextPolls().running());
        master.cancel(endless);
        assertEquals(List.of(), master.afterNextPolls().running());
        master.start(map(0, 0));
        assertEquals(id(Phase.MAP, 0, 0), master.hears(Report.MapDone.class).attempt());
        worker.close(); // waits for nobody
        assertTrue(master.heardNothing());
    }

    @Test
    void aReplacedMasterHasNothingToForget() throws Exception {
        master.start(map(0, 0));
        master.hears(Report.MapDone.class);
        master.say(Work.none(7, false));
        master.say(new Work(6, false, List.of(), List.of(), List.of(JOB), List.of(), false));
        master.afterNextPolls();
        assertEquals(List.of(JOB), master.afterNextPolls().jobs());
    }
}

package io.rondo.benchmarks.faults.machines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.benchmarks.faults.Output;
import io.rondo.benchmarks.faults.OutputWatch;
import io.rondo.benchmarks.faults.Tally;
import io.rondo.dfs.client.FileStore;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.ClientProtocol.AttemptInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A job of some seconds with an output in the store and one on {@code file:}, and a reader who looks at both all the while. */
final class WatchedJob implements AutoCloseable {
    private static final String INPUT = "/in/tally";
    private static final int MAPS = 16;
    /** Of each map's file, and a line takes 20 ms. */
    private static final int LINES = 25;

    private static final int WORDS = 5;
    private static final int DIFFERENT = 20;
    private static final int PARTS = 2;
    private static final int SPLIT_BYTES = 1 << 10;
    private static final long END_SECONDS = 120;

    private final MachineRoom room;
    private final List<Output> outputs;
    private final OutputWatch watch;
    final String id;

    private WatchedJob(MachineRoom room, Path files, String name) {
        this.room = room;
        this.outputs = List.of(
                new Output.InStore(room.remote.store(), "/out/" + name),
                new Output.InFolder(files.resolve(name).resolve("out")));
        List<String> arguments = new ArrayList<>(List.of("rondo:" + INPUT));
        outputs.forEach(output -> arguments.add(output.uri()));
        watch = new OutputWatch(outputs, OutputWatch.table(expected(), PARTS));
        id = room.jobs.submit(room.prepare(Tally.class, PARTS, SPLIT_BYTES, arguments));
    }

    static WatchedJob submit(MachineRoom room, Path files, String name) {
        return new WatchedJob(room, files, name);
    }

    /** Puts the jobs' input into the store, a file for each map. */
    static void putInput(FileStore store) throws IOException {
        for (int map = 0; map < MAPS; map++) {
            StringBuilder text = new StringBuilder();
            for (int line = map * LINES; line < (map + 1) * LINES; line++) {
                text.append("pause20");
                for (int i = 0; i < WORDS; i++) {
                    text.append(' ').append(word(line * WORDS + i));
                }
                text.append('\n');
            }
            try (FileStore.StoreOutput out = store.create(INPUT + "/" + map, false)) {
                byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
                out.write(bytes, 0, bytes.length);
            }
        }
    }

    private static String word(int number) {
        return "word" + number * 7 % DIFFERENT;
    }

    private static Map<String, Long> expected() {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < MAPS * LINES * WORDS; i++) {
            counts.merge(word(i), 1L, Long::sum);
        }
        return counts;
    }

    /** Waits until it has come so far. */
    void until(String what, Predicate<JobStatus> reached) {
        MachineRoom.until(what, () -> reached.test(room.jobs.show(id).status()));
    }

    void untilMapsAreDone(int number) {
        until(
                number + " maps are done",
                status -> status.maps().done() >= number || status.state() != JobState.RUNNING);
    }

    /** Waits until it commits or has done so. */
    void untilItCommits() {
        until("the job commits", status -> status.state() != JobState.RESERVING && status.state() != JobState.RUNNING);
    }

    /**
     * It succeeds and everything is as it must be.
     *
     * @param workersDied whether finished maps may have been lost with the only worker that had them
     */
    void endsRight(boolean workersDied) throws Exception {
        JobStatus end = CompletableFuture.supplyAsync(() -> room.jobs.await(id, status -> {}))
                .get(END_SECONDS, TimeUnit.SECONDS);
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        assertEquals("COMMIT", room.decision(id));
        assertEquals(List.of(), watch.end(true));
        assertEquals(List.of(), ranAgain(workersDied));
        for (Output output : outputs) {
            MachineRoom.until(
                    "nothing but the output is left at " + output.uri(),
                    () -> leftovers(output).isEmpty());
        }
    }

    private static List<String> leftovers(Output output) {
        try {
            return output.leftovers();
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    private List<String> ranAgain(boolean workersDied) {
        List<String> wrong = new ArrayList<>();
        List<AttemptInfo> attempts = room.jobs.show(id).attempts();
        attempts.stream()
                .filter(attempt -> attempt.state().equals("SUCCEEDED"))
                .collect(Collectors.groupingBy(WatchedJob::task, TreeMap::new, Collectors.counting()))
                .forEach((task, times) -> {
                    if (times > 1) {
                        wrong.add(task + " finished " + times + " times");
                    }
                });
        if (!workersDied) {
            attempts.stream()
                    .filter(attempt -> attempt.state().equals("OUTPUT_LOST"))
                    .forEach(attempt -> wrong.add(attempt.attempt() + " had finished and was given up"));
        }
        return wrong;
    }

    private static String task(AttemptInfo attempt) {
        AttemptId id = attempt.attempt();
        return id.phase() + "-" + id.task();
    }

    @Override
    public void close() {
        watch.close();
    }
}

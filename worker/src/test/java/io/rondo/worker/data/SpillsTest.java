package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs wait in memory or in files, and are made fewer without being written over and over. */
class SpillsTest {
    private static final int FAN_IN = 64;

    @TempDir
    Path scratch;

    private static WorkerMemory.Share memory(long bytes) {
        return new WorkerMemory(bytes, 1).open();
    }

    private static void addRun(Spills spills, int number, int length) throws IOException {
        spills.add(length, out -> {
            out.write(new byte[length]);
            return List.of(new MapOutput.Segment(0, length, 1, number));
        });
    }

    @Test
    void twoThousandRunsAreRewrittenAboutOnceAndKeepTheirOrder() throws IOException {
        int runs = 2_000;
        List<Integer> merged = new ArrayList<>();
        long[] rewritten = new long[1];
        try (Spills spills = new Spills(scratch, memory(1_000_000), new Stopwatch())) {
            for (int i = 0; i < runs; i++) {
                addRun(spills, i, 10);
            }
            spills.reduceTo(FAN_IN, (some, out) -> {
                long length = 0;
                for (Spills.Run run : some) {
                    length += run.segments().get(0).length();
                }
                rewritten[0] += length;
                out.write(new byte[(int) length]);
                return List.of(new MapOutput.Segment(
                        0, length, 1, some.get(0).segments().get(0).digest()));
            });
            assertTrue(spills.runs().size() <= FAN_IN);
            spills.runs().forEach(run -> merged.add(run.segments().get(0).digest()));
        }
        assertEquals(merged.stream().sorted().toList(), merged);
        assertTrue(rewritten[0] < 3 * 10L * runs, () -> rewritten[0] + " bytes were written to merge " + 10 * runs);
        assertEquals(0, Runs.files(scratch));
    }

    @Test
    void aRunThatCannotBeWrittenLeavesNoFile() throws IOException {
        try (Spills spills = new Spills(scratch, memory(0), new Stopwatch())) {
            assertThrows(
                    IOException.class,
                    () -> spills.add(10, out -> {
                        out.write(1);
                        throw new IOException("No space left on device");
                    }));
            assertThrows(
                    StackOverflowError.class,
                    () -> spills.add(10, out -> {
                        throw new StackOverflowError("a codec of the user's");
                    }));
            assertEquals(0, Runs.files(scratch));
        }
    }
}

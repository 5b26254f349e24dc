package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file for each map, whole or not there. */
class MapOutputBuilderTest {
    private static final long LEAST_MEMORY = 600 << 10;

    @TempDir
    Path folder;

    private MapOutputBuilder<String, Long> builder(long memory, Path scratch) {
        return new MapOutputBuilder<>(
                Runs.words(null, 3), new DataSettings(memory, scratch), folder.resolve("map-output"), new Stopwatch());
    }

    /** Else its bytes would be compared with those of an earlier attempt and found to be different. */
    @Test
    void theDigestsOfTheSameRecordsDoNotDependOnHowOftenTheyWereSpilled() throws IOException {
        List<List<MapOutput.Segment>> runs = new ArrayList<>();
        for (long memory : new long[] {LEAST_MEMORY, 3 << 20, 100 << 20}) {
            Random random = new Random(1);
            try (MapOutputBuilder<String, Long> builder = builder(memory, folder.resolve("scratch"))) {
                for (long i = 0; i < 60_000; i++) {
                    builder.emit(Integer.toString(random.nextInt(4_000), 36), i);
                }
                runs.add(builder.finish().segments());
            }
        }
        assertEquals(runs.get(0), runs.get(1));
        assertEquals(runs.get(0), runs.get(2));
        assertEquals(0, Runs.files(folder.resolve("scratch")));
    }

    @Test
    void aSpillThatCannotBeWrittenIsTheDisksFailureAndLeavesNothing() throws IOException {
        Path inTheWay = Files.createFile(folder.resolve("a-file-where-the-folder-should-be"));
        try (MapOutputBuilder<String, Long> builder = builder(LEAST_MEMORY, inTheWay)) {
            UncheckedIOException told = assertThrows(UncheckedIOException.class, () -> {
                for (long i = 0; i < 100_000; i++) {
                    builder.emit("word", i);
                }
            });
            assertTrue(told.getStackTrace()[0].getClassName().startsWith("io.rondo.worker"), told::toString);
        }
        assertFalse(Files.exists(folder.resolve("map-output")));
    }

    @Test
    void anOutputThatIsNotFinishedIsRemoved() throws IOException {
        try (MapOutputBuilder<String, Long> builder = builder(LEAST_MEMORY, folder.resolve("scratch"))) {
            for (long i = 0; i < 100_000; i++) {
                builder.emit("word", i);
            }
        }
        assertFalse(Files.exists(folder.resolve("map-output")));
        assertEquals(0, Runs.files(folder.resolve("scratch")));
    }
}

package io.rondo.worker.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.Writable;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.storage.LocalStorage;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.TaskManifest;
import io.rondo.jobmaster.client.protocol.TaskManifest.OutputFiles;
import io.rondo.jobmaster.client.protocol.TaskManifest.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit on foreign stores: every step twice, and a crash at each change of each step. */
class ForeignOutputTest {
    private static final String JOB = "j1-1";
    private static final String SUBMISSION = "8d1f";
    private static final List<String> PARTS = List.of("part-r-00000", "part-r-00001");

    @TempDir
    Path temporary;

    private final OutputStorage storage = new LocalStorage();
    private Path parent;
    private Path destination;

    @BeforeEach
    void chooseDestination() {
        parent = temporary.resolve("some where");
        destination = parent.resolve("out ä");
    }

    /** Every job here has the same number, as the first jobs of two clusters do. */
    private ForeignOutput output(OutputStorage on, String submission, boolean overwrite) {
        OutputTarget target = new OutputTarget("out", destination.toUri().toString(), overwrite);
        return new ForeignOutput(on, target, new ForeignOutput.Owner(submission, JOB));
    }

    private ForeignOutput output() {
        return output(storage, SUBMISSION, false);
    }

    /** What the reduces do: one private file each. */
    private List<TaskManifest> write(ForeignOutput output) throws IOException {
        List<TaskManifest> manifests = new ArrayList<>();
        for (int task = 0; task < PARTS.size(); task++) {
            AttemptId attempt = new AttemptId(JOB, Phase.REDUCE, task, 0);
            String uri = output.privateFile(attempt, PARTS.get(task));
            byte[] content = ("content " + task + "\n").getBytes(StandardCharsets.US_ASCII);
            try (Writable file = storage.create(uri)) {
                file.write(content, 0, content.length);
            }
            CRC32C crc = new CRC32C();
            crc.update(content);
            PrivateFile file = new PrivateFile(PARTS.get(task), uri, content.length, (int) crc.getValue());
            manifests.add(new TaskManifest(
                    attempt, List.of(new OutputFiles(0, List.of(), List.of(file))), Map.of("count", 1L)));
        }
        return manifests;
    }

    private List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private boolean whole() throws IOException {
        if (!Files.exists(destination)) {
            return false;
        }
        assertEquals(List.of("_SUCCESS", "part-r-00000", "part-r-00001"), names(destination));
        assertEquals("content 0\n", Files.readString(destination.resolve("part-r-00000")));
        assertEquals("content 1\n", Files.readString(destination.resolve("part-r-00001")));
        String success = Files.readString(destination.resolve("_SUCCESS"));
        assertTrue(success.contains("\"job\": \"j1-1\"") && success.contains("\"count\": 2"), success);
        assertTrue(success.strip().endsWith("}"), success);
        return true;
    }

    @Test
    void everyStepMayBeRepeated() throws IOException {
        output().reserve();
        output().reserve();
        List<TaskManifest> manifests = write(output());
        output().prepare(0, manifests);
        output().prepare(0, manifests);
        assertFalse(Files.exists(destination), "nothing is visible before the decision");
        output().publish();
        output().publish();
        assertTrue(whole());
        output().prepare(0, manifests);
        output().clean();
        output().clean();
        assertTrue(whole());
        assertEquals(List.of("out ä"), names(parent), "nothing hidden is left");
    }

    @Test
    void anAbortLeavesNothing() throws IOException {
        output().reserve();
        output().prepare(0, write(output()));
        output().clean();
        assertEquals(List.of(), names(parent));
    }

    /** A step of the protocol on a storage. */
    private interface Step {
        void run(OutputStorage on) throws IOException;
    }

    /** Crashes the step at its first change, its second and so on, repeating it until it gets through. */
    private void crashThrough(Step step, Step check) throws IOException {
        for (int changes = 0; ; changes++) {
            try {
                step.run(new CrashingStorage(storage, changes));
                return;
            } catch (CrashingStorage.Crash e) {
                check.run(storage);
            }
            assertTrue(changes < 100, "the step ends");
        }
    }

    private void crashThrough(Step step) throws IOException {
        crashThrough(step, on -> whole()); // or absent
    }

    private void oldIsThere() throws IOException {
        assertTrue(Files.exists(destination.resolve("old")) || Files.exists(aside().resolve("old")));
    }

    private Path aside() {
        return parent.resolve(".out ä.rondo-old-" + SUBMISSION);
    }

    @Test
    void aCrashAnywhereLeavesTheOutputWholeOrAbsent() throws IOException {
        crashThrough(on -> output(on, SUBMISSION, false).reserve());
        List<TaskManifest> manifests = write(output());
        crashThrough(on -> output(on, SUBMISSION, false).prepare(0, manifests));
        assertFalse(Files.exists(destination));
        crashThrough(on -> output(on, SUBMISSION, false).publish());
        assertTrue(whole());
        crashThrough(on -> output(on, SUBMISSION, false).clean());
        assertTrue(whole());
        assertEquals(List.of("out ä"), names(parent));
    }

    @Test
    void aCrashWhileOverwritingLosesNeitherOldNorNew() throws IOException {
        Files.createDirectories(destination);
        Files.writeString(destination.resolve("old"), "kept until the new is there");
        crashThrough(on -> output(on, SUBMISSION, true).reserve(), on -> oldIsThere());
        List<TaskManifest> manifests = write(output(storage, SUBMISSION, true));
        crashThrough(on -> output(on, SUBMISSION, true).prepare(0, manifests), on -> oldIsThere());
        assertEquals(List.of("old"), names(destination));
        crashThrough(on -> output(on, SUBMISSION, true).publish(), on -> oldIsThere());
        assertTrue(whole());
        assertTrue(Files.exists(aside().resolve("old")), "the old output is removed last");
        crashThrough(on -> output(on, SUBMISSION, true).clean());
        assertTrue(whole());
        assertEquals(List.of("out ä"), names(parent));
    }

    @Test
    void anExistingOutputIsRefusedAndUntouched() throws IOException {
        Files.createDirectories(destination);
        Files.writeString(destination.resolve("mine"), "precious");
        RondoException refused = assertThrows(RondoException.class, () -> output().reserve());
        assertEquals("output-exists", refused.code());
        assertEquals("precious", Files.readString(destination.resolve("mine")));
        assertEquals(List.of("out ä"), names(parent), "and no reservation stays");
    }

    @Test
    void ofTwoJobsOneGetsTheOutput() throws IOException {
        output().reserve();
        RondoException refused = assertThrows(
                RondoException.class, () -> output(storage, "other", false).reserve());
        assertEquals("output-reserved", refused.code());
        assertTrue(refused.getMessage().contains(SUBMISSION), refused.getMessage());
        output(storage, "other", false).clean();
        assertThrows(
                RondoException.class,
                () -> output(storage, "third", false).reserve(),
                "what the loser cleaned is still the winner's");
        List<TaskManifest> manifests = write(output());
        output().prepare(0, manifests);
        output().publish();
        assertTrue(whole(), "the loser's clean-up touched nothing of the winner's");
    }

    @Test
    void ofManyAtTheSameMomentExactlyOneGetsTheOutput() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Boolean>> tries = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    ForeignOutput each = output(storage, "r" + round + "-" + i, false);
                    tries.add(threads.submit(() -> {
                        start.await();
                        return reserves(each);
                    }));
                }
                start.countDown();
                int winners = 0;
                for (Future<Boolean> one : tries) {
                    winners += one.get() ? 1 : 0;
                }
                assertEquals(1, winners);
                for (int i = 0; i < 4; i++) {
                    output(storage, "r" + round + "-" + i, false).clean();
                }
                assertEquals(List.of(), names(parent));
            }
        } finally {
            threads.shutdown();
        }
    }

    private static boolean reserves(ForeignOutput output) throws IOException {
        try {
            output.reserve();
            return true;
        } catch (RondoException e) {
            assertEquals("output-reserved", e.code());
            return false;
        }
    }

    @Test
    void overwritingReplacesWhatAJobOfTheSameNumberLeft() throws IOException {
        ForeignOutput earlier = output(storage, "earlier", false);
        earlier.reserve();
        earlier.prepare(0, List.of());
        earlier.publish();
        earlier.clean();
        assertEquals(List.of("_SUCCESS"), names(destination));
        ForeignOutput later = output(storage, SUBMISSION, true);
        later.reserve();
        later.prepare(0, write(later));
        later.publish();
        assertTrue(whole());
    }

    @Test
    void whatStandsInTheWayBlocksPublicationUntilItIsGone() throws IOException {
        output().reserve();
        output().prepare(0, write(output()));
        Files.createDirectories(destination); // by somebody who is not one of ours
        RondoException blocked = assertThrows(RondoException.class, () -> output().publish());
        assertEquals("destination-in-the-way", blocked.code());
        Files.delete(destination);
        output().publish();
        assertTrue(whole());
    }

    @Test
    void aFileThatIsNotWhatTheManifestSaysIsAVeto() throws IOException {
        output().reserve();
        List<TaskManifest> manifests = write(output());
        PrivateFile first = manifests.get(0).outputs().get(0).files().get(0);
        Files.writeString(LocalStorage.path(first.uri()), "longer than it was, by far");
        RondoException refused = assertThrows(RondoException.class, () -> output().prepare(0, manifests));
        assertEquals("output-damaged", refused.code());
        assertFalse(Files.exists(destination));
    }
}

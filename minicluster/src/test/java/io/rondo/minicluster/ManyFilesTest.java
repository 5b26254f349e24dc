package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Storage;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.FileStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Folders of many small files in the store: what they cost, and what a file is that changes after it was listed. */
class ManyFilesTest {
    private static CountingNetwork rpc;
    private static MiniCluster cluster;

    @BeforeAll
    static void start() {
        rpc = new CountingNetwork(new InProcessNetwork());
        InProcessBulkNetwork bulk = new InProcessBulkNetwork();
        Networks networks = new Networks(role -> rpc, role -> bulk, new Address(Address.IN_PROCESS, 0));
        cluster = MiniCluster.start(MiniClusterSettings.small(), networks);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Counts lines. */
    static final class Lines implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0))).map(Line.class).fold(Long::sum).write(Text.table(args.get(1)));
        }
    }

    static final class Line implements Mapper<Long, String, String, Long> {
        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            out.emit(line, 1L);
        }
    }

    private static void put(String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        try (FileStore.StoreOutput out = cluster.store().create(path, true)) {
            out.write(bytes, 0, bytes.length);
        }
    }

    private static void fill(String folder, int files) throws IOException {
        for (int i = 0; i < files; i++) {
            put(folder + "/file-" + i, i % 10 == 0 ? "" : "a line\n");
        }
    }

    private static int calls() {
        return rpc.calls().getOrDefault("keeper/call", 0);
    }

    /** What counting the lines of a folder takes of the keeper. */
    private static int cost(String input, String output) {
        int before = calls();
        assertEquals(
                JobState.SUCCEEDED,
                cluster.run(Lines.class, 1, "rondo:" + input, "rondo:" + output).state());
        return calls() - before;
    }

    private static String result(String output) {
        return new String(cluster.store().readAll(output + "/part-r-00000"), StandardCharsets.US_ASCII);
    }

    @Test
    void theKeeperIsNotAskedForEachFile() throws IOException {
        fill("/few", 10);
        fill("/many", 400);
        int few = cost("/few", "/of-few");
        int many = cost("/many", "/of-many");
        assertEquals("a line\t360\n", result("/of-many"));
        assertTrue(many <= few + 10, "400 files cost " + many + " calls, 10 cost " + few);
    }

    @Test
    void theOutputOfAJobIsReadAsCheaply() throws IOException {
        fill("/before", 10);
        assertEquals(
                JobState.SUCCEEDED,
                cluster.run(Lines.class, 60, "rondo:/before", "rondo:/sealed").state());
        int before = calls();
        List<Storage.Entry> parts = storage().list("rondo:/sealed");
        assertEquals(61, parts.size(), "sixty parts and _SUCCESS");
        for (Storage.Entry part : parts) {
            for (FileSlice slice : storage().blocks(part)) {
                storage().open(slice).close();
            }
        }
        assertTrue(calls() - before <= 2, "calls: " + (calls() - before));
    }

    private static Storage storage() {
        return cluster.storages().of("rondo:/");
    }

    @Test
    void aFolderOfMoreThanAnAnswerHoldsIsListedWhole() throws IOException {
        List<String> names =
                IntStream.range(0, 2_500).mapToObj(i -> "/wide/" + (10_000 + i)).toList();
        names.forEach(cluster.store()::mkdirs);
        assertEquals(
                names,
                cluster.store().list("/wide").stream().map(FileStatus::path).toList());
        assertEquals(names.size(), storage().list("rondo:/wide").size());
    }

    private static byte[] read(FileSlice slice) throws IOException {
        try (Readable file = storage().open(slice)) {
            byte[] bytes = new byte[(int) file.length()];
            file.read(0, bytes, 0, bytes.length);
            return bytes;
        }
    }

    @Test
    void aFileThatIsReplacedAfterItWasListedIsReadAsItWasOrToldButNeverAsTheOther() throws IOException {
        put("/changing/file", "before\n");
        Storage.Entry listed = storage().list("rondo:/changing").get(0);
        FileSlice slice = storage().blocks(listed).get(0);
        put("/changing/file", "after!\n");
        try {
            assertEquals("before\n", new String(read(slice), StandardCharsets.US_ASCII));
        } catch (RondoException e) {
            assertEquals("file-changed", e.code()); // the chunk has been removed by now
        }
        Storage.Entry again = storage().list("rondo:/changing").get(0);
        assertEquals("after!\n", new String(read(storage().blocks(again).get(0)), StandardCharsets.US_ASCII));
    }
}

package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.OutputTransactions;
import io.rondo.dfs.client.OutputTransactions.Reservation;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.model.SealedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Outputs of jobs of any number of files: they appear at once, are one entry, and can be changed like any folder. */
class SealedFoldersTest {
    /** A hundred thousand, as is promised, with {@code -Drondo.sealed-files=100000}. */
    private static final int MANY = Integer.getInteger("rondo.sealed-files", 20_000);

    private static MiniCluster cluster;
    private static FileStore store;

    @BeforeAll
    static void start() {
        cluster = MiniCluster.start(MiniClusterSettings.small().with(1, 2, 1));
        store = cluster.store();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static String text(String path) {
        return new String(store.readAll(path), StandardCharsets.US_ASCII);
    }

    /** An output as a job of this id would publish it: a few files of a line, and others whose content is not looked at. */
    private static void publish(String job, String output, int files) throws IOException {
        OutputTransactions transactions = store.transactions();
        transactions.reserve(job, System.getProperty("user.name"), List.of(new Reservation(output, false)));
        List<SealedFile> sealed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try (OutputTransactions.BareFile file = transactions.write(job, "part-r-0000" + i)) {
                byte[] line = ("line " + i).getBytes(StandardCharsets.US_ASCII);
                file.write(line, 0, line.length);
                sealed.add(file.finish());
            }
        }
        for (int i = 5; i < files; i++) {
            ChunkRef chunk = new ChunkRef(new ChunkId("t" + job, i, i * 0x9E3779B97F4A7C15L, i % 16_384), 1, i);
            sealed.add(new SealedFile(String.format("part-r-%05d", i), 1, i, List.of(chunk)));
        }
        transactions.prepare(job, output, sealed);
        assertFalse(store.status(output).isPresent());
        assertTrue(transactions.publish(job, new Guard(List.of())));
        transactions.finish(job);
    }

    @Test
    void manyFilesAppearAtOnceAndTheFirstChangeInsideOpensTheFolder() throws IOException {
        publish("many", "/many/out", MANY);
        assertEquals(MANY, store.folders().summary("/many/out").files());
        assertEquals(MANY, store.list("/many/out").size());
        store.rename("/many", "/moved");
        long began = System.nanoTime();
        assertTrue(store.delete("/moved/out/part-r-00003", false));
        System.out.println("opened " + MANY + " files in " + (System.nanoTime() - began) / 1_000_000 + " ms");
        List<FileStatus> left = store.list("/moved/out");
        assertEquals(MANY - 1, left.size(), "a listing is complete however many answers it takes");
        assertEquals(MANY - 1, left.stream().map(FileStatus::inode).distinct().count());
        assertEquals("line 4", text("/moved/out/part-r-00004"));
        assertEquals(MANY - 1, store.folders().summary("/moved").files());
        assertTrue(store.delete("/moved", true));
    }

    @Test
    void everyChangeInsideWorksAsAnywhere() throws IOException {
        publish("changes", "/out", 10);
        try (FileStore.StoreOutput out = store.append("/out/part-r-00000")) {
            out.write(", and more".getBytes(StandardCharsets.US_ASCII), 0, 10);
        }
        assertEquals("line 0, and more", text("/out/part-r-00000"));
        publish("made", "/made", 10);
        try (FileStore.StoreOutput out = store.create("/made/new", false)) {
            out.write(new byte[] {'n'}, 0, 1);
        }
        assertEquals("n", text("/made/new"));
        publish("renamed", "/renamed", 10);
        store.rename("/renamed/part-r-00001", "/elsewhere");
        assertEquals("line 1", text("/elsewhere"));
        assertFalse(store.status("/renamed/part-r-00001").isPresent());
        publish("filled", "/filled", 10);
        store.rename("/elsewhere", "/filled/back");
        assertEquals("line 1", text("/filled/back"));
        publish("described", "/described", 10);
        store.setAttributes("/described/part-r-00002", new FileStore.Attributes(0600, "", "", -1, -1));
        assertEquals(0600, store.status("/described/part-r-00002").orElseThrow().mode());
        publish("folder", "/folder", 10);
        assertTrue(store.mkdirs("/folder/below"));
        assertEquals(11, store.list("/folder").size());
    }

    @Test
    void whatAnOutputsDirectoryWasInASnapshotStaysWhateverIsChangedInIt() throws IOException {
        publish("kept", "/kept/out", 10);
        store.folders().takeSnapshot("/kept", "before");
        assertTrue(store.delete("/kept/out/part-r-00002", false));
        try (FileStore.StoreOutput out = store.create("/kept/out/part-r-00003", true)) {
            out.write(new byte[] {'x'}, 0, 1);
        }
        assertEquals("line 2", text("/kept/.snapshot/before/out/part-r-00002"));
        assertEquals("line 3", text("/kept/.snapshot/before/out/part-r-00003"));
        assertArrayEquals(new byte[] {'x'}, store.readAll("/kept/out/part-r-00003"));
        RondoException refused = assertThrows(
                RondoException.class, () -> store.delete("/kept/.snapshot/before/out/part-r-00002", false));
        assertEquals("read-only-snapshot", refused.code());
        assertEquals(
                "has-snapshots",
                assertThrows(RondoException.class, () -> store.delete("/kept", true))
                        .code());
        store.folders().dropSnapshot("/kept", "before");
        assertTrue(store.delete("/kept", true));
    }

    @Test
    void quotasBoundWhatComes() throws IOException {
        store.mkdirs("/bounded");
        store.folders().setQuota("/bounded", 3, -1);
        store.create("/bounded/a", false).close();
        store.create("/bounded/b", false).close();
        assertEquals(
                "name-quota-exceeded",
                assertThrows(RondoException.class, () -> store.create("/bounded/c", false))
                        .code());
        RondoException refused = assertThrows(RondoException.class, () -> publish("too-many", "/bounded/out", 10));
        assertEquals("name-quota-exceeded", refused.code());
        store.folders().setQuota("/bounded", -1, 20);
        FileStore.StoreOutput out = store.create("/bounded/c", false);
        out.write(new byte[11], 0, 11); // twice that, with two replicas
        assertEquals(
                "space-quota-exceeded",
                assertThrows(RondoException.class, out::close).code());
        store.folders().setQuota("/bounded", -1, -1);
        store.create("/bounded/d", false).close();
    }
}

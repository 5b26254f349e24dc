package io.rondo.dfs.hadoop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ThreadCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.util.ToolRunner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's shell, as {@code bin/fs} starts it, on a cluster with three storage nodes and small chunks. */
class FsShellTest {
    @TempDir
    static Path folder;

    private static ThreadCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ThreadCluster.start(MiniClusterSettings.small()
                .with(Settings.of(Map.of("rondo.chunk-size", "64k", "rondo.trash-interval", "500ms")))
                .with(1, 3, 1));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private record Said(int code, String out, String err) {}

    private static Said shell(ThreadCluster asked, String... words) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setBoolean("fs.rondo.impl.disable.cache", true); // as each call of bin/fs is a process of its own
        configuration.set("fs.defaultFS", "rondo://" + asked.addresses());
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int code = ToolRunner.run(configuration, new StoreShell(), words);
            return new Said(code, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static Said works(String... words) throws Exception {
        Said said = shell(cluster, words);
        assertEquals(0, said.code(), said::err);
        return said;
    }

    @Test
    void aFileGoesInMovesAndComesBackByteForByte() throws Exception {
        byte[] content = new byte[300_000]; // five chunks
        new Random(1).nextBytes(content);
        Path source = Files.write(folder.resolve("a näme"), content);
        works("-mkdir", "-p", "/some where/ü");
        works("-put", source.toString(), "/some where/ü/file");
        assertTrue(works("-ls", "/some where/ü").out().contains("300000"));
        assertTrue(works("-du", "-s", "/some where").out().startsWith("300000"));
        works("-mv", "/some where/ü/file", "/some where/moved");
        Path back = folder.resolve("back");
        works("-get", "/some where/moved", back.toString());
        assertArrayEquals(content, Files.readAllBytes(back));
        assertTrue(works("-ls", "/some where/ü").out().isEmpty());
        works("-rm", "-r", "-skipTrash", "/some where");
        assertFalse(works("-ls", "/").out().contains("some where"));
    }

    @Test
    void textIsPrintedAndReplacedOnlyByForce() throws Exception {
        Path source = Files.writeString(folder.resolve("text"), "one\ntwo ü\n");
        works("-put", source.toString(), "/text");
        assertEquals("one\ntwo ü\n", works("-cat", "/text").out());
        Said refused = shell(cluster, "-put", source.toString(), "/text");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("File exists"), refused.err());
        works("-put", "-f", source.toString(), "/text");
    }

    @Test
    void ourSettingsAreGivenAsHadoopsAre() throws Exception {
        Path source = Files.write(folder.resolve("in chunks"), new byte[10_000]);
        works("-D", "rondo.chunk-size=4k", "-put", source.toString(), "/chunks-of-4k");
        assertEquals("4096\n", works("-stat", "%o", "/chunks-of-4k").out());
        Said bad = shell(cluster, "-D", "rondo.write-quorum=0", "-put", source.toString(), "/never");
        assertEquals(1, bad.code());
        assertTrue(bad.err().contains("rondo.write-quorum must be a whole number from 1 to 512, not 0."), bad.err());
        Said unknown = shell(cluster, "-D", "rondo.chunksize=4k", "-ls", "/");
        assertEquals(1, unknown.code());
        assertTrue(unknown.err().contains("Did you mean rondo.chunk-size?"), unknown.err());
        assertEquals(1, shell(cluster, "-test", "-e", "/never").code());
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        for (String command : new String[] {"-ls", "-cat", "-rm"}) {
            Said said = shell(cluster, command, "/nowhere");
            assertEquals(1, said.code());
            assertTrue(said.err().contains("`/nowhere': No such file or directory"), said.err());
        }
    }

    @Test
    void aFullStoreIsSaidInOneLineAndNothingStays() throws Exception {
        Path source = Files.writeString(folder.resolve("small"), "x");
        Settings full = Settings.of(Map.of("rondo.disk-reserve", "9000t"));
        try (ThreadCluster small =
                ThreadCluster.start(MiniClusterSettings.small().with(full))) {
            Said said = shell(small, "-put", source.toString(), "/x");
            assertEquals(1, said.code());
            assertTrue(said.err().contains("rondo.disk-reserve"), said.err());
            assertEquals(1, said.err().lines().count(), said.err());
            assertEquals("", works("-ls", "/").out());
        }
    }

    /** The storage nodes say that there is trash, and empty it. */
    @Test
    void whatIsRemovedGoesToTheTrashAndIsGoneAWhileLater() throws Exception {
        Path source = Files.writeString(folder.resolve("trashed"), "x");
        works("-put", source.toString(), "/trashed");
        works("-rm", "/trashed");
        String home = "/user/" + System.getProperty("user.name");
        assertEquals(0, shell(cluster, "-test", "-d", home + "/.Trash").code());
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!works("-ls", home + "/.Trash").out().isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "the trash is emptied");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @Test
    void aFileIsCutAndItsSnapshotIsNot() throws Exception {
        byte[] content = new byte[300_000]; // five chunks
        new Random(2).nextBytes(content);
        Path source = Files.write(folder.resolve("long"), content);
        works("-mkdir", "/cut");
        works("-put", source.toString(), "/cut/file");
        works("-createSnapshot", "/cut", "whole");
        for (int length :
                new int[] {299_999, 3 << 16, 70_000, 1, 0}) { // within a chunk, at its end, several at once, nearly all
            works("-truncate", Integer.toString(length), "/cut/file");
            Path back = folder.resolve("cut-" + length);
            works("-get", "/cut/file", back.toString());
            assertArrayEquals(Arrays.copyOf(content, length), Files.readAllBytes(back));
        }
        works("-appendToFile", source.toString(), "/cut/file");
        Path again = folder.resolve("cut-again");
        works("-get", "/cut/file", again.toString());
        assertArrayEquals(content, Files.readAllBytes(again));
        Path whole = folder.resolve("cut-whole");
        works("-get", "/cut/.snapshot/whole/file", whole.toString());
        assertArrayEquals(content, Files.readAllBytes(whole));
        Said refused = shell(cluster, "-truncate", "300001", "/cut/file");
        assertNotEquals(0, refused.code());
        assertTrue(refused.err().contains("300000"), refused.err());
    }

    @Test
    void quotasAreShownAndSaidWhenTheyAreExceeded() throws Exception {
        Path source = Files.writeString(folder.resolve("bounded"), "12345");
        works("-mkdir", "/bounded");
        works("-put", source.toString(), "/bounded/a");
        FileSystem files = new org.apache.hadoop.fs.Path("rondo://" + cluster.addresses() + "/")
                .getFileSystem(new Configuration());
        files.setQuota(new org.apache.hadoop.fs.Path("/bounded"), 2, 100);
        // quota, left of it, space quota, left of that with three replicas, directories, files, bytes
        String counted = works("-count", "-q", "/bounded").out();
        assertEquals(
                List.of("2", "0", "100", "85", "1", "1", "5", "/bounded"),
                List.of(counted.strip().split(" +")));
        Said refused = shell(cluster, "-put", source.toString(), "/bounded/b");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("may hold 2 names and holds 2"), refused.err());
        files.setQuota(
                new org.apache.hadoop.fs.Path("/bounded"), HdfsConstants.QUOTA_RESET, HdfsConstants.QUOTA_DONT_SET);
        works("-put", source.toString(), "/bounded/b");
    }

    @Test
    void aSnapshotShowsWhatWasThereUntilItIsDeleted() throws Exception {
        Path source = Files.writeString(folder.resolve("shown"), "before");
        works("-mkdir", "/shown");
        works("-put", source.toString(), "/shown/file");
        assertTrue(works("-createSnapshot", "/shown", "one").out().contains("/shown/.snapshot/one"));
        works("-put", "-f", Files.writeString(source, "after").toString(), "/shown/file");
        works("-renameSnapshot", "/shown", "one", "first");
        assertEquals("before", works("-cat", "/shown/.snapshot/first/file").out());
        assertEquals("after", works("-cat", "/shown/file").out());
        assertTrue(works("-ls", "/shown/.snapshot").out().contains("/shown/.snapshot/first"));
        Said refused = shell(cluster, "-rm", "-r", "-skipTrash", "/shown");
        assertTrue(refused.err().contains("Delete that first"), refused.err());
        works("-deleteSnapshot", "/shown", "first");
        works("-rm", "-r", "-skipTrash", "/shown");
    }
}

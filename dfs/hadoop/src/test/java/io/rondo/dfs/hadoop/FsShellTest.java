package io.rondo.dfs.hadoop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ThreadCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FsShell;
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
                .with(Settings.of(Map.of("rondo.chunk-size", "64k")))
                .with(1, 3, 1));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private record Said(int code, String out, String err) {}

    private static Said shell(ThreadCluster asked, String... words) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set("fs.defaultFS", "rondo://" + asked.addresses());
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int code = ToolRunner.run(configuration, new FsShell(), FsCommand.withLocalNames(words));
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
}

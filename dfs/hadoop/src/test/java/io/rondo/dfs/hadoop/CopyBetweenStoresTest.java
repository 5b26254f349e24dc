package io.rondo.dfs.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ToolRunner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/fs -cp} from and to this store, a real HDFS and local files, and the checksum that all three share. */
class CopyBetweenStoresTest {
    private static final int[] LENGTHS = {0, 1, 511, 512, 513, 300_000};

    @TempDir
    static java.nio.file.Path folder;

    private static Configuration conf;
    private static String there;
    private static String here;
    private static String local;

    @BeforeAll
    static void start() throws IOException {
        conf = new RondoContract(new Configuration()).getTestFileSystem().getConf();
        conf.set(WholeFileCrc.HDFS_MODE_KEY, WholeFileCrc.HDFS_MODE);
        there = SharedHdfs.cluster().getURI() + "/between";
        SharedHdfs.client().mkdirs(new Path(there));
        here = "rondo://" + conf.get("rondo.cluster") + "/between";
        local = "file:" + folder.resolve("local");
    }

    private static FileSystem system(String path) throws IOException {
        return new Path(path).getFileSystem(conf);
    }

    private static void write(String path, byte[] content) throws IOException {
        try (FSDataOutputStream out = system(path).create(new Path(path))) {
            out.write(content, 0, content.length / 2);
            out.hflush(); // so that it is cut into more than one chunk here
            out.write(content, content.length / 2, content.length - content.length / 2);
        }
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private static int shell(String... words) throws Exception {
        return ToolRunner.run(new Configuration(conf), new StoreShell(), words);
    }

    @Test
    void theChecksumIsThatOfHdfsHoweverTheFileIsCut() throws IOException {
        for (int length : LENGTHS) {
            if (length == 0) {
                continue; // HDFS has no block to make a checksum of, and answers with that of another kind
            }
            String name = "/checksum-" + length;
            write(here + name, content(length));
            write(there + name, content(length));
            FileChecksum ours = system(here).getFileChecksum(new Path(here + name));
            FileChecksum theirs = system(there).getFileChecksum(new Path(there + name));
            assertEquals(theirs, ours, name);
            assertEquals(
                    theirs.toString().replaceAll(".*:", ""), ours.toString().replaceAll(".*:", ""));
            long part = Math.max(1, length / 3);
            assertEquals(
                    system(there).getFileChecksum(new Path(there + name), part),
                    system(here).getFileChecksum(new Path(here + name), part),
                    name);
        }
        assertNotEquals(
                system(here).getFileChecksum(new Path(here + "/checksum-511")),
                system(here).getFileChecksum(new Path(here + "/checksum-512")));
    }

    @Test
    void aTreeIsCopiedRoundAndIsTheSame() throws Exception {
        for (int length : LENGTHS) {
            write(local + "/tree/d" + length % 2 + "/f" + length, content(length));
        }
        assertEquals(0, shell("-cp", local + "/tree", here + "/tree"));
        assertEquals(0, shell("-cp", here + "/tree", there + "/tree"));
        assertEquals(0, shell("-cp", "-p", there + "/tree", here + "/again"));
        assertEquals(0, shell("-cp", here + "/again/d*", local + "/tree/d0"), "into a directory, by a pattern");
        for (int length : LENGTHS) {
            Path copy = new Path(local + "/tree/d0/d" + length % 2 + "/f" + length);
            assertEquals(
                    WholeFileCrc.of(system(here), new Path(here + "/again/d" + length % 2 + "/f" + length)),
                    WholeFileCrc.of(system(local), copy));
        }
        assertEquals(1, shell("-cp", here + "/again", local + "/tree/d0/d1/f1"), "refused, not verified");
    }

    @Test
    void aCopyThatIsNotTheSameIsSaid() throws IOException {
        write(here + "/good/f", content(1_000));
        CopyCheck check = CopyCheck.before(conf, "-cp", "-f", here + "/good", there + "/bad");
        byte[] wrong = content(1_000);
        wrong[700] ^= 1;
        write(there + "/bad/f", wrong);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertFalse(check.passes(new PrintStream(said, true, StandardCharsets.UTF_8)));
        assertTrue(said.toString(StandardCharsets.UTF_8).contains("/bad/f': is not what"), said::toString);
        write(there + "/bad/f", content(1_000));
        assertTrue(check.passes(System.err));
    }
}

package io.rondo.dfs.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.ToolRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of Hadoop's shell on {@code rondo:} and on {@code file:}: the same words give the same output and exit code.
 * Left out of the comparison is what must differ: the folder's own URI, times, owners in listings, replicas, and the size of a
 * directory.
 */
class FsShellComparisonTest {
    @TempDir
    Path folder;

    private Configuration conf;
    private Path local;
    private String user;
    private String group;

    @BeforeEach
    void prepare() throws IOException {
        conf = new RondoContract(new Configuration()).getTestFileSystem().getConf();
        local = Files.createDirectory(folder.resolve("local"));
        Files.writeString(local.resolve("a"), "one\ntwo\nthree\n");
        Files.writeString(local.resolve("b"), "four\n");
        UserGroupInformation me = UserGroupInformation.getCurrentUser();
        user = me.getShortUserName();
        group = me.getPrimaryGroupName();
    }

    /** What a command has said, and its exit code. */
    private String said(String base, String... words) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        InputStream realIn = System.in;
        int code;
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            System.setIn(new ByteArrayInputStream("typed\n".getBytes(StandardCharsets.UTF_8)));
            String[] here = new String[words.length];
            for (int i = 0; i < words.length; i++) {
                here[i] = words[i].replace("BASE", base).replace("LOCAL", local.toString());
            }
            code = ToolRunner.run(new Configuration(conf), new StoreShell(), here);
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
            System.setIn(realIn);
        }
        String text = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
        String normal = normal(base, text);
        if (words[0].equals("-ls") || words[0].equals("-find")) { // local folders are listed in no order
            normal = normal.lines().sorted().map(line -> line + "\n").reduce("", String::concat);
        }
        return "$ " + String.join(" ", words) + "\n" + normal + "= " + code + "\n";
    }

    private String normal(String base, String text) {
        String path = base.replaceFirst("^[a-z]+:(//[^/]*)?", "");
        StringBuilder lines = new StringBuilder();
        for (String line : text.replace(base, "BASE")
                .replace("file://" + path, "BASE")
                .replace("file:" + path, "BASE")
                .replace(path, "BASE")
                .replace(local.toString(), "LOCAL")
                .split("\n")) {
            lines.append(line.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d(:\\d\\d)?", "TIME")
                            .replaceFirst("^(d[rwxtT-]{9})\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\d+ ", "$1 ")
                            .replaceFirst("^(-[rwxtT-]{9})\\s+\\S+\\s+\\S+\\s+\\S+\\s+(\\d+) ", "$1 $2 ")
                            .replaceAll(" +", " ")
                            .strip())
                    .append(line.isEmpty() ? "" : "\n");
        }
        return lines.toString();
    }

    private String transcript(String base, String... commands) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String command : commands) {
            all.append(said(base, command.split(" ")));
        }
        return all.toString();
    }

    private String rondo() {
        return "rondo://" + conf.get("rondo.cluster") + "/compare/"
                + folder.getFileName().toString().replace("junit", "");
    }

    private String file() {
        return "file:" + folder.resolve("there");
    }

    /** The same commands on both. */
    private void same(String... commands) throws Exception {
        List<String> all = new ArrayList<>(List.of("-mkdir -p BASE"));
        all.addAll(List.of(commands));
        String[] script = all.toArray(String[]::new);
        assertEquals(transcript(file(), script), transcript(rondo(), script));
    }

    @Test
    void filesComeGoMoveAndAreShown() throws Exception {
        same(
                "-mkdir BASE/d",
                "-mkdir BASE/d",
                "-mkdir BASE/no/such",
                "-mkdir -p BASE/e/f",
                "-put LOCAL/a LOCAL/b BASE/d",
                "-put LOCAL/a BASE/d",
                "-put -f LOCAL/a BASE/d/a",
                "-copyFromLocal LOCAL/b BASE/c",
                "-put - BASE/typed",
                "-cat BASE/typed BASE/c",
                "-cat BASE/d",
                "-cat BASE/nothing",
                "-head BASE/d/a",
                "-tail BASE/d/a",
                "-text BASE/d/a",
                "-ls BASE",
                "-ls -R BASE",
                "-ls -C BASE/d",
                "-ls BASE/d/*",
                "-ls BASE/nothing",
                "-cp BASE/d BASE/copy",
                "-cp BASE/d BASE/copy",
                "-cp BASE/c BASE/d/a",
                "-cp -f BASE/c BASE/d/a",
                "-cp BASE/nothing BASE/x",
                "-mv BASE/c BASE/e",
                "-mv BASE/e/c BASE/e/g",
                "-mv BASE/nothing BASE/x",
                "-mv BASE/e/g BASE/d/a",
                "-ls -R BASE",
                "-get BASE/d LOCAL/back",
                "-get BASE/d/a LOCAL/back/d",
                "-getmerge BASE/copy LOCAL/merged",
                "-copyToLocal BASE/nothing LOCAL/x",
                "-moveFromLocal LOCAL/merged BASE/merged",
                "-cat BASE/merged",
                "-rm -r -skipTrash -f LOCAL/back",
                "-rm -skipTrash BASE/merged",
                "-rm BASE/d",
                "-rm BASE/nothing",
                "-rm -f BASE/nothing",
                "-rmdir BASE/d",
                "-rmdir BASE/e/f",
                "-rm -r BASE/d BASE/copy",
                "-ls -R BASE");
        Files.deleteIfExists(local.resolve("merged"));
    }

    @Test
    void attributesAreSetAndShown() throws Exception {
        same(
                "-put LOCAL/a BASE/a",
                "-mkdir BASE/d",
                "-put LOCAL/b BASE/d/b",
                "-chmod 600 BASE/a",
                "-stat %a:%A:%b:%F:%n BASE/a",
                "-chmod -R g-r,o-rx BASE/d",
                "-stat %a:%A:%F:%n BASE/d BASE/d/b",
                "-chmod +t BASE/d",
                "-stat %a BASE/d",
                "-chmod 9 BASE/d",
                "-chmod 600 BASE/nothing",
                "-chown " + user + " BASE/a",
                "-chgrp " + group + " BASE/a",
                "-chown " + user + ":" + group + " BASE/nothing",
                "-stat %u:%g BASE/a",
                "-touch -t 20200102:030405 BASE/a",
                "-stat %y:%Y BASE/a",
                "-touch BASE/new",
                "-touch -c BASE/none",
                "-touchz BASE/empty",
                "-touchz BASE/a",
                "-stat %b:%n BASE/new BASE/none BASE/empty",
                "-test -e BASE/a",
                "-test -e BASE/none",
                "-test -d BASE/d",
                "-test -f BASE/d",
                "-test -z BASE/empty",
                "-test -s BASE/empty",
                "-test -w BASE/a",
                "-count BASE",
                "-count -v BASE/d",
                "-du -v BASE/nothing",
                "-find BASE -name b",
                "-find BASE -iname A -print",
                "-find BASE/nothing",
                "-getfacl BASE/nothing");
    }

    @Test
    void badWordsAreRefusedAlike() throws Exception {
        same(
                "-ls -x BASE",
                "-nonsense",
                "-put",
                "-cp BASE/a",
                "-mkdir",
                "-chmod 600",
                "-truncate -1 BASE/a",
                "-help ls");
    }

    @Test
    void whatOnlyTheStoreHasIsAsOnHdfs() throws Exception {
        String base = rondo();
        transcript(base, "-mkdir -p BASE", "-put LOCAL/a BASE/a", "-put LOCAL/b BASE/b", "-put LOCAL/b BASE/c");
        assertEquals("$ -concat BASE/a BASE/b BASE/c\n= 0\n", said(base, "-concat", "BASE/a", "BASE/b", "BASE/c"));
        assertEquals("$ -appendToFile LOCAL/b BASE/a\n= 0\n", said(base, "-appendToFile", "LOCAL/b", "BASE/a"));
        assertEquals("$ -cat BASE/a\none\ntwo\nthree\nfour\nfour\nfour\n= 0\n", said(base, "-cat", "BASE/a"));
        assertTrue(said(base, "-checksum", "BASE/a").contains("COMPOSITE-CRC32C"));
        assertTrue(said(base, "-df", "-h", BASE).contains("Filesystem Size Used Available Use%"));
        assertTrue(said(base, "-du", "-s", BASE).contains(" BASE\n= 0"));
    }

    @Test
    void whatTheStoreHasNotIsSaid() throws Exception {
        String base = rondo();
        transcript(base, "-mkdir -p BASE", "-put LOCAL/a BASE/a");
        for (String command : List.of(
                "-setfacl -m user:x:rwx BASE/a",
                "-setfattr -n user.x -v 1 BASE/a",
                "-getfattr -d BASE/a",
                "-setrep 7 BASE/a")) {
            String said = said(base, command.split(" "));
            assertTrue(said.endsWith("= 1\n"), said);
            assertTrue(said.contains("There are no ") || said.contains("Could not set replication"), said);
        }
        assertTrue(said(base, "-getfacl", "BASE/a").contains("user::rw-"), "the mode, as access rules");
    }

    @Test
    void whatIsRemovedGoesToTheTrashIfThereIsOne() throws Exception {
        conf.set("fs.trash.interval", "60");
        String base = rondo();
        String home = FileSystem.get(java.net.URI.create(base), conf)
                .getHomeDirectory()
                .toString();
        transcript(base, "-rm -r -f -skipTrash " + home + "/.Trash", "-mkdir -p BASE", "-put LOCAL/a BASE/a");
        String said = said(base, "-rm", "BASE/a");
        assertTrue(said.endsWith("= 0\n"), said);
        assertTrue(said(base, "-test", "-e", "BASE/a").endsWith("= 1\n"));
        String store = base.substring(0, base.indexOf('/', "rondo://".length()) + 1);
        String trashed = home + "/.Trash/Current" + base.replaceFirst("^[a-z]+://[^/]*", "") + "/a";
        assertTrue(said(base, "-cat", trashed).contains("three"), said);
        assertTrue(said(base, "-expunge", "-fs", store).endsWith("= 0\n"));
        assertTrue(said(base, "-test", "-e", trashed).endsWith("= 1\n"), "set aside under the time");
        assertTrue(said(base, "-expunge", "-immediate", "-fs", store).endsWith("= 0\n"));
        assertEquals("$ -ls -R " + home + "/.Trash\n= 0\n", said(base, "-ls", "-R", home + "/.Trash"));
    }

    private static final String BASE = "BASE";
}

package io.rondo.minicluster.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused of several ZooKeeper servers before any has started. */
class EnsembleWordsTest {
    private static final List<String> ENSEMBLE =
            List.of("--ensemble", "a:2888:3888,b:2888:3888,c:2888:3888", "--port", "2181");

    @TempDir
    Path folder;

    private ExitCode zooKeeper(String... more) {
        Stream<String> data = Stream.of("--data", folder.resolve("data").toString());
        return new ZooKeeperCommand()
                .execute(Stream.concat(Stream.concat(data, ENSEMBLE.stream()), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void aServerSaysWhichOfThemItIs() {
        assertEquals(ExitCode.BAD_USE, zooKeeper());
        assertEquals(ExitCode.BAD_USE, zooKeeper("--number", "4"));
    }

    @Test
    void beyondLoopbackTheyNeedTheSecretThatTheyShowEachOther() throws Exception {
        assertEquals(ExitCode.BAD_USE, zooKeeper("--number", "1", "-D", "rondo.bind=10.0.0.1"));
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("client.secret"), "00".repeat(32));
        assertEquals(
                ExitCode.BAD_USE,
                zooKeeper("--number", "1", "-D", "rondo.bind=10.0.0.1", "-D", "rondo.secrets=" + secrets));
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @Test
    void theyAreProcessesOfTheirOwn() {
        assertEquals(ExitCode.BAD_USE, new MiniClusterCommand().execute(new String[] {"--zookeepers", "3"}));
    }
}

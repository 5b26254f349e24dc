package io.rondo.minicluster.command;

import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ThreadCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a small job embedded and another one on a cluster that is reached over TCP, so that a JVM which archives the classes it
 * has met keeps those that commands, daemons and tasks begin with. Called by {@code bin/launch.sh} after a build; not for
 * people.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** @param args a folder to work in */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path input = Files.writeString(folder.resolve("in"), "some words\n");
        boolean well = submit("-D", "rondo.cluster=", "examples", "wordcount", input.toString(), folder + "/out");
        try (ThreadCluster cluster = ThreadCluster.start(MiniClusterSettings.small())) {
            String addresses = cluster.addresses();
            well &= submit("--cluster", addresses, "examples", "wordcount", "file:" + input, "rondo:/out");
            well &= new JobsCommand().execute(new String[] {"--cluster", addresses, "list"}) == ExitCode.SUCCEEDED;
        }
        System.exit((well ? ExitCode.SUCCEEDED : ExitCode.JOB_FAILED).number());
    }

    private static boolean submit(String... words) {
        String[] quietly = new String[words.length + 1];
        quietly[0] = "--quiet";
        System.arraycopy(words, 0, quietly, 1, words.length);
        return new SubmitCommand().execute(quietly) == ExitCode.SUCCEEDED;
    }
}

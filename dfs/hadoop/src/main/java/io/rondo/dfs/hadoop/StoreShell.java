package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.fs.shell.CommandFactory;

/** Hadoop's shell. Names of local files are taken as the operating system takes them, and {@code -cp} verifies its copies. */
final class StoreShell extends FsShell {
    private static final Set<String> FROM_LOCAL = Set.of("-put", "-copyFromLocal", "-moveFromLocal");
    private static final int FAILED = 1;

    /** Hadoop's shell takes a local source for a URI and finds no name with a space or a letter beyond ASCII in it. */
    static String[] withLocalNames(String... words) {
        String[] changed = words.clone();
        for (int i = 1; words.length > 0 && FROM_LOCAL.contains(words[0]) && i < words.length - 1; i++) {
            boolean local = !words[i].startsWith("-") && Files.exists(Path.of(words[i]));
            changed[i] = local ? Path.of(words[i]).toUri().toString() : words[i];
        }
        return changed;
    }

    /** Hadoop's own does so for its own class alone. */
    @Override
    protected void registerCommands(CommandFactory factory) {
        factory.registerCommands(org.apache.hadoop.fs.shell.FsCommand.class);
    }

    @Override
    public int run(String[] words) {
        String[] named = withLocalNames(words);
        if (named.length == 0 || !named[0].equals("-cp")) {
            return super.run(named);
        }
        try {
            CopyCheck check = CopyCheck.before(getConf(), named);
            int code = super.run(named);
            return code == 0 && !check.passes(System.err) ? FAILED : code;
        } catch (IOException e) {
            System.err.println("cp: " + e.getMessage());
            return FAILED;
        }
    }
}

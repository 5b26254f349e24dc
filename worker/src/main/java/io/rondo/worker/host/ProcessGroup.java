package io.rondo.worker.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that leads a group of its own, where the system has {@code setsid}, so that it can be killed with everything it has
 * started, also what has been left by its parent since. Elsewhere its descendants are killed one by one.
 */
final class ProcessGroup {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);
    private static final Optional<Path> SETSID = find("setsid");
    private static final Optional<Path> KILL = find("kill");

    private final Process leader;

    private ProcessGroup(Process leader) {
        this.leader = leader;
    }

    private static Optional<Path> find(String program) {
        return Stream.of("/usr/bin", "/bin")
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean grouped() {
        return SETSID.isPresent() && KILL.isPresent();
    }

    static ProcessGroup start(List<String> command, Path folder) throws IOException {
        List<String> words = new ArrayList<>();
        if (grouped()) {
            words.add(SETSID.get().toString()); // which becomes the command, so the process has the group's number
        }
        words.addAll(command);
        return new ProcessGroup(
                new ProcessBuilder(words).directory(folder.toFile()).start());
    }

    Process leader() {
        return leader;
    }

    /** Kills all at once, while the leader is there: when it has gone its number may be another's. */
    void kill() {
        List<ProcessHandle> descendants = leader.descendants().toList();
        if (grouped() && leader.isAlive()) {
            try {
                new ProcessBuilder(KILL.get().toString(), "-KILL", "--", "-" + leader.pid())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                LOG.warn("the group of process {} is killed one by one: {}", leader.pid(), e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
        leader.destroyForcibly();
    }
}

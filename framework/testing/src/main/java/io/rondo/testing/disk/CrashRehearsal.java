package io.rondo.testing.disk;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Rehearses a loss of power at every moment of what is done on its disk: after each change and each force, from every state that
 * may be left then, whatever starts on that state is to find all that was promised so far. It can also kill the process in
 * the middle, which loses nothing but what the process meant to do next.
 */
public final class CrashRehearsal {
    /** Starts on what a crash left and throws if a promise is broken. */
    public interface Recovery {
        void from(MemoryDisk left) throws IOException;
    }

    /** What is done on the disk. */
    public interface Script {
        void run(MemoryDisk disk) throws IOException;
    }

    /** Ends a script in place of a signal. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final MemoryDisk disk = new MemoryDisk();
    private final Recovery recovery;
    private final Set<CrashState> seen = new HashSet<>();
    private long states;

    public CrashRehearsal(Recovery recovery) {
        this.recovery = recovery;
    }

    /** Runs the script with a crash at every moment of it, and after it. */
    public CrashRehearsal through(Script script) throws IOException {
        disk.observe(this::crash);
        script.run(disk);
        disk.observe(() -> {});
        crash();
        return this;
    }

    /** Runs the script, without crashes, until so many changes and forces are done. False if it ended before. */
    public boolean killedAfter(int steps, Script script) throws IOException {
        int[] left = {steps};
        disk.observe(() -> {
            if (left[0]-- == 0) {
                throw new Killed();
            }
        });
        try {
            script.run(disk);
            return false;
        } catch (Killed e) {
            return true;
        } finally {
            disk.observe(() -> {});
        }
    }

    /** More is promised than before, or other things: states that were recovered from count anew. */
    public void promise() {
        seen.clear();
    }

    private void crash() {
        for (CrashState state : disk.crashes()) {
            if (seen.add(state)) {
                states++;
                try {
                    recovery.from(state.disk());
                } catch (IOException | RuntimeException | AssertionError e) {
                    throw new AssertionError("after a crash that left " + state + ": " + e, e);
                }
            }
        }
    }

    /** How many states were recovered from. */
    public long states() {
        return states;
    }
}

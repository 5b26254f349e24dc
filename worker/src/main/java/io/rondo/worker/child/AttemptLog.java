package io.rondo.worker.child;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * The last lines an attempt has printed. Everything printed in the process goes to one stream; which attempt a line belongs
 * to is told by the thread that prints it, or by the one that started that thread.
 */
final class AttemptLog {
    private static final int MOST_LINES = 30;
    private static final int MOST_LINE = 400;
    private static final InheritableThreadLocal<AttemptLog> CURRENT = new InheritableThreadLocal<>();

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** Until {@link #leave} this thread's output belongs here. */
    void enter() {
        CURRENT.set(this);
    }

    static void leave() {
        CURRENT.remove();
    }

    private synchronized void take(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else if (line.size() < MOST_LINE) {
                line.write(bytes[i]);
            }
        }
    }

    private void endLine() {
        lines.addLast(line.toString(StandardCharsets.UTF_8));
        line.reset();
        if (lines.size() > MOST_LINES) {
            lines.removeFirst();
        }
    }

    synchronized String tail() {
        if (line.size() > 0) {
            endLine();
        }
        return String.join("\n", lines);
    }

    /** A stream that passes everything on and lets the current attempt remember it. */
    static PrintStream remembering(OutputStream next) {
        PrintStream on = new PrintStream(next, true, StandardCharsets.UTF_8);
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        on.write(bytes, offset, length);
                        on.flush();
                        AttemptLog log = CURRENT.get();
                        if (log != null) {
                            log.take(bytes, offset, length);
                        }
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }
}

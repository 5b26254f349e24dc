package io.rondo.worker.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a process prints, lest it block, and remembers the end of it. */
final class LogTail implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final int MOST_LINES = 30;
    private static final int MOST_LINE = 400;

    private final BufferedReader reader;
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    LogTail(InputStream in) {
        reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Override
    public void run() {
        StringBuilder line = new StringBuilder();
        try (reader) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    add(line.toString());
                    line.setLength(0);
                } else if (line.length() < MOST_LINE) { // a program may print without ever ending a line
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            LOG.debug("the log of a process breaks off: {}", e.toString());
        }
        if (!line.isEmpty()) {
            add(line.toString());
        }
    }

    private synchronized void add(String line) {
        LOG.debug("{}", line);
        lines.addLast(line);
        if (lines.size() > MOST_LINES) {
            lines.removeFirst();
        }
    }

    synchronized String tail() {
        return String.join("\n", lines);
    }
}

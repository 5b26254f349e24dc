package io.rondo.minicluster.command;

import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.PhaseProgress;
import java.io.PrintStream;

/** Shows how a job gets on: a bar for each phase on a terminal, plain lines elsewhere, nothing when quiet. */
final class ProgressDisplay {
    private static final int BAR = 24;
    /** Off a terminal a line is printed when a phase has moved by this much. */
    private static final int STEP_PERCENT = 20;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean quiet;
    private JobState lastState;
    private int lastMaps = -STEP_PERCENT;
    private int lastReduces = -STEP_PERCENT;
    private String lastNote = "";
    private final Throughput throughput = new Throughput();
    private boolean barShown;

    ProgressDisplay(PrintStream out, boolean terminal, boolean quiet) {
        this.out = out;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    void show(JobStatus status) {
        if (quiet) {
            return;
        }
        if (terminal) {
            out.print("\r\u001b[K" + bars(status) + throughput.since(status, System.nanoTime()));
            out.flush();
            barShown = true;
        } else {
            line(status);
        }
        String note = status.note() == null ? "" : status.note();
        if (!note.isEmpty() && !note.equals(lastNote)) {
            out.println((terminal ? "\n" : "") + note);
        }
        lastNote = note;
    }

    /** Ends the line of bars, so that what follows begins on its own. */
    void end() {
        if (barShown) {
            out.println();
            barShown = false;
        }
    }

    private void line(JobStatus status) {
        int maps = percent(status.maps());
        int reduces = percent(status.reduces());
        boolean moved = maps - lastMaps >= STEP_PERCENT || reduces - lastReduces >= STEP_PERCENT;
        if (status.state() != lastState || moved) {
            out.println(status.job() + " " + word(status.state()) + ": map " + maps + "%"
                    + (status.reduces().tasks() > 0 ? ", reduce " + reduces + "%" : ""));
            lastState = status.state();
            lastMaps = maps;
            lastReduces = reduces;
        }
    }

    private static String bars(JobStatus status) {
        StringBuilder text = new StringBuilder(status.job()).append(' ').append(word(status.state()));
        bar(text.append("  map "), status.maps());
        if (status.reduces().tasks() > 0) {
            bar(text.append("  reduce "), status.reduces());
        }
        return text.toString();
    }

    private static void bar(StringBuilder text, PhaseProgress phase) {
        int full = percent(phase) * BAR / 100;
        text.append('[').append("#".repeat(full)).append(".".repeat(BAR - full)).append("] ");
        text.append(phase.done()).append('/').append(phase.tasks());
    }

    private static int percent(PhaseProgress phase) {
        return phase.tasks() == 0 ? 100 : (int) Math.floor(phase.fraction() * 100);
    }

    static String word(JobState state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }
}

package io.rondo.jobmaster.client.protocol;

/** Unique by construction: the master journals the number before it assigns. */
public record AttemptId(String job, Phase phase, int task, int attempt) {
    /** MAP and REDUCE run user code; OUTPUT is commit work on a foreign store. */
    public enum Phase {
        MAP,
        REDUCE,
        OUTPUT
    }

    @Override
    public String toString() {
        return job + "/" + phase.name().toLowerCase(java.util.Locale.ROOT) + "-" + String.format("%05d", task) + "-"
                + attempt;
    }
}

package io.rondo.jobmaster.server.core;

/** How long a phase's successful attempts took, from their assignment to their end, in milliseconds. */
final class Durations {
    private int count;
    private double mean;
    /** The sum of squared distances from the mean, kept as Welford does. */
    private double squares;

    void add(long millis) {
        count++;
        double distance = millis - mean;
        mean += distance / count;
        squares += distance * (millis - mean);
    }

    int count() {
        return count;
    }

    double mean() {
        return mean;
    }

    /** The standard deviation; 0 for less than two. */
    double deviation() {
        return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
    }
}

package io.rondo.base.time;

/** Time. Durations are measured by {@link #nanos}, never by {@link #millis}, which may jump. */
public interface Clock {
    /** Milliseconds since 1970, for people to read. */
    long millis();

    /** Monotonic, from an arbitrary origin. */
    long nanos();

    /** The machine's clock. */
    Clock SYSTEM = new Clock() {
        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };
}

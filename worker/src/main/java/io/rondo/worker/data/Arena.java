package io.rondo.worker.data;

import io.rondo.api.codec.ByteOutput;

/**
 * One array that records are encoded into, one behind the other. It grows up to its capacity, so that little work takes
 * little memory. When it is full the record that was begun is given up by {@link Full}, unless it is the only one: then the
 * array grows on, so that a record of any size can be held.
 */
final class Arena extends ByteOutput {
    /** The array goes on for so many bytes behind the limit, so that sixteen bytes can be read from wherever a record lies. */
    static final int SLACK = 16;

    private static final int FIRST = 16 << 10;

    private final int capacity;

    Arena(int capacity) {
        super(new byte[Math.min(FIRST, capacity) + SLACK], 0, Math.min(FIRST, capacity));
        this.capacity = capacity;
    }

    /** Control flow, not an error: no stack trace, made once. */
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final Full INSTANCE = new Full();

        private Full() {
            super("the arena is full", null, false, false);
        }
    }

    private boolean alone;

    /** Begins a record at the tail; {@code first} if nothing else is held. */
    void begin(boolean first) {
        alone = first;
    }

    @Override
    protected void overflow(int count) {
        boolean fits = (long) position + count <= capacity;
        if (!fits && !alone) {
            throw Full.INSTANCE;
        }
        super.overflow(count + SLACK);
        limit = fits ? Math.min(limit - SLACK, capacity) : limit - SLACK;
    }

    void clear() {
        position = 0;
        if (limit > capacity) {
            bytes = new byte[capacity + SLACK];
            limit = capacity;
        }
    }
}

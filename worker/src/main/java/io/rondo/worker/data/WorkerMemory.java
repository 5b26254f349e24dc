package io.rondo.worker.data;

/**
 * The memory for data of a worker's attempts: one number for all of them, arbitrated. Half is guaranteed, an equal part to each
 * slot; the other half is lent to whoever asks, for sorted runs and for fetched segments, so that an attempt that is alone, or
 * whose neighbours need little, keeps in memory what it would write to scratch files otherwise. What is not granted goes to a
 * file; nobody ever waits for memory.
 *
 * <p>An attempt may borrow up to two thirds of what it could reach, so that those who come later find something. Thread-safe.
 */
public final class WorkerMemory {
    private final int slots;
    private final long share;
    private final long guarantee;
    private long free;

    /** @param bytes for all slots together */
    public WorkerMemory(long bytes, int slots) {
        this.slots = Math.max(1, slots);
        this.share = bytes / this.slots;
        this.guarantee = share / 2;
        this.free = bytes - guarantee * this.slots;
    }

    /** How many attempts share it. */
    public int slots() {
        return slots;
    }

    /** An equal part for each slot, by which buffers are sized that every attempt has. */
    public long equalShare() {
        return share;
    }

    /** The memory of one attempt, until it is closed. */
    public Share open() {
        return new Share();
    }

    /** What one attempt may use. */
    public final class Share implements AutoCloseable {
        /** What is left of the guarantee. */
        private long own = guarantee;

        private long borrowed;
        private boolean closed;

        private Share() {}

        /** Takes what the attempt cannot do without, whether it is there or not. */
        public void need(long bytes) {
            synchronized (WorkerMemory.this) {
                long borrow = bytes - Math.min(bytes, own);
                own -= bytes - borrow;
                borrowed += borrow;
                free -= borrow;
            }
        }

        /** Takes memory, of the guarantee first; false, and nothing is taken, if there is not as much. */
        public boolean take(long bytes) {
            synchronized (WorkerMemory.this) {
                long borrow = bytes - Math.min(bytes, own);
                if (closed || borrow > 0 && borrowed + borrow > (borrowed + free) / 3 * 2) {
                    return false;
                }
                own -= bytes - borrow;
                borrowed += borrow;
                free -= borrow;
                return true;
            }
        }

        /** Returns what was taken, borrowed memory first. */
        public void give(long bytes) {
            synchronized (WorkerMemory.this) {
                long back = Math.min(bytes, borrowed);
                borrowed -= back;
                free += back;
                own += bytes - back;
            }
        }

        /** Returns everything. Repeatable; from then on there is nothing to take. */
        @Override
        public void close() {
            synchronized (WorkerMemory.this) {
                free += borrowed;
                borrowed = 0;
                closed = true;
            }
        }
    }
}

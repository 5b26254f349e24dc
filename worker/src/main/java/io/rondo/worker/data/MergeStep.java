package io.rondo.worker.data;

/**
 * Which neighbouring runs to merge next when there are too many for one merge: those from {@code from} (inclusive) to
 * {@code to} (exclusive). Only neighbours are merged, so that equal keys stay in the order of their runs.
 *
 * <p>The step takes the cheapest neighbours. With r runs and m at once there are r / m windows side by side, so the cheapest
 * costs at most the m / r-th part of everything, and all steps together the logarithm of the number of runs times everything.
 */
record MergeStep(int from, int to) {
    /**
     * The next step towards {@code most} runs, which is also how many are merged at once.
     *
     * @param lengths of the runs in their order, more than {@code most}
     */
    static MergeStep next(long[] lengths, int most) {
        int width = Math.min(most, lengths.length - most + 1);
        long cost = 0;
        for (int i = 0; i < width; i++) {
            cost += lengths[i];
        }
        long least = cost;
        int from = 0;
        for (int i = width; i < lengths.length; i++) {
            cost += lengths[i] - lengths[i - width];
            if (cost < least) {
                least = cost;
                from = i - width + 1;
            }
        }
        return new MergeStep(from, from + width);
    }
}

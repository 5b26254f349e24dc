package io.rondo.worker.data;

/** Pointers gathered by partition, in their order: a counting sort. */
record Buckets(int[] pointers, int[] starts) {
    /**
     * Pointers 0 to {@code entries - 1}.
     *
     * @param partitions each pointer's, at its place; may be longer
     * @param count of partitions
     */
    static Buckets of(int[] partitions, int entries, int count) {
        int[] starts = new int[count + 1];
        for (int i = 0; i < entries; i++) {
            starts[partitions[i] + 1]++;
        }
        for (int i = 0; i < count; i++) {
            starts[i + 1] += starts[i];
        }
        int[] places = starts.clone();
        int[] gathered = new int[entries];
        for (int i = 0; i < entries; i++) {
            gathered[places[partitions[i]]++] = i;
        }
        return new Buckets(gathered, starts);
    }

    int start(int partition) {
        return starts[partition];
    }
}

package io.rondo.worker.data;

/** Pointers gathered by partition, in their order: a counting sort. */
record Buckets(int[] pointers, int[] starts) {
    /** @param partitions each pointer's, by its place among the pointers */
    static Buckets of(int[] partitions, int[] pointers, int count) {
        int[] starts = new int[count + 1];
        for (int i = 0; i < pointers.length; i++) {
            starts[partitions[i] + 1]++;
        }
        for (int i = 0; i < count; i++) {
            starts[i + 1] += starts[i];
        }
        int[] places = starts.clone();
        int[] gathered = new int[pointers.length];
        for (int i = 0; i < pointers.length; i++) {
            gathered[places[partitions[i]]++] = pointers[i];
        }
        return new Buckets(gathered, starts);
    }

    int start(int partition) {
        return starts[partition];
    }
}

package io.rondo.worker.data;

/** Entry numbers gathered by partition, in their order: a counting sort. */
record Buckets(int[] pointers, int[] starts) {
    static Buckets of(int[] partitions, int entries, int count) {
        int[] starts = new int[count + 1];
        for (int i = 0; i < entries; i++) {
            starts[partitions[i] + 1]++;
        }
        for (int i = 0; i < count; i++) {
            starts[i + 1] += starts[i];
        }
        int[] places = starts.clone();
        int[] pointers = new int[entries];
        for (int i = 0; i < entries; i++) {
            pointers[places[partitions[i]]++] = i;
        }
        return new Buckets(pointers, starts);
    }

    int start(int partition) {
        return starts[partition];
    }
}

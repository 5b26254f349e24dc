package io.rondo.worker.data;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Holds an attempt's records until they are written as a sorted run. */
interface RecordBuffer<K, V> {
    /** False when there was no room: nothing was taken, and after {@link #clear} there is room for any record. */
    boolean add(K key, V value);

    boolean isEmpty();

    /** A bound of the run's encoded size, in bytes. */
    long encodedBound();

    /** Writes everything, sorted by partition and key. */
    List<MapOutput.Segment> write(OutputStream out) throws IOException;

    void clear();
}

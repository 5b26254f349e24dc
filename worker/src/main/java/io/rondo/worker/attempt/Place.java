package io.rondo.worker.attempt;

/**
 * Where in its input an attempt is: what an error message names. Written by the attempt's thread for every record, so it
 * keeps parts and makes the text when it is asked for.
 */
public final class Place {
    private static final int MOST = 200;

    private String uri;
    private long offset;
    private Object key;
    private long moves;

    void record(String inputUri, long byteOffset) {
        moves++;
        uri = inputUri;
        offset = byteOffset;
    }

    void group(Object groupKey) {
        moves++;
        key = groupKey;
    }

    /** How often it has changed. */
    long moves() {
        return moves;
    }

    /** Between records and groups there is no place to name. */
    void none() {
        uri = null;
        key = null;
    }

    @Override
    public String toString() {
        if (uri != null) {
            return "input " + uri + ", record at byte offset " + offset;
        }
        return key == null ? "" : "the group of key " + shortened(key);
    }

    /** A user's {@code toString} may fail too; that must not hide the failure being told. */
    private static String shortened(Object key) {
        String text;
        try {
            text = String.valueOf(key);
        } catch (RuntimeException e) {
            text = "of class " + key.getClass().getName();
        }
        return text.length() > MOST ? text.substring(0, MOST) + "…" : text;
    }
}

package io.rondo.worker.attempt;

/** Where in its input an attempt is: what an error message names. Written by the attempt's thread. */
final class Place {
    private String text = "";

    void record(String uri, long offset) {
        text = "input " + uri + ", record at byte offset " + offset;
    }

    void key(Object key) {
        String shown = String.valueOf(key);
        text = "the group of key " + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown);
    }

    @Override
    public String toString() {
        return text;
    }
}

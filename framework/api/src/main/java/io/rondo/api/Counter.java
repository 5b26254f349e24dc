package io.rondo.api;

/** A sum over all chosen attempts of a job. */
public interface Counter {
    void add(long amount);

    long value();
}

package io.rondo.testing.linear;

import java.util.Optional;

/**
 * One operation of a client.
 *
 * @param answer empty if it is not known: then it may have taken effect at any time from its call on, or never
 * @param called when it began, in nanoseconds of one clock
 * @param returned when the client had the answer; of no meaning without one
 */
public record Recorded<O, R>(int client, O operation, Optional<R> answer, long called, long returned) {}

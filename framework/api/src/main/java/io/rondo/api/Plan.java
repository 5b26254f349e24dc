package io.rondo.api;

/** Takes the description of a job. */
public final class Plan {}

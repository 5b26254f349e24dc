package io.rondo.api;

/**
 * A job, described. {@code define} runs on the client and again inside each task's class loader, so it must be
 * deterministic: same arguments, same plan. It only describes; no data is read in it.
 */
@FunctionalInterface
public interface Program {
    void define(Plan plan, Args args) throws Exception;
}

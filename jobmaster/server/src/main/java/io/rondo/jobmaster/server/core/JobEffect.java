package io.rondo.jobmaster.server.core;

/** What the core wants done outside. Every effect may run twice, also under a later leader. */
public sealed interface JobEffect {
    /** Something changed: whoever waits may look again. */
    record Wake() implements JobEffect {}

    record Advance(String job) implements JobEffect {}

    record ReadSplits(String job) implements JobEffect {}

    record ReserveInStore(String job) implements JobEffect {}

    record PrepareInStore(String job) implements JobEffect {}

    /** Publish in our store and decide, in one transaction. */
    record PublishInStore(String job) implements JobEffect {}

    record FinishInStore(String job) implements JobEffect {}

    /** Find out what the decision cell holds. */
    record ReadDecision(String job) implements JobEffect {}
}

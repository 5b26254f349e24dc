package io.rondo.jobmaster.server.core;

/** What the core wants done outside. Every effect may run twice, also under a later leader. */
public sealed interface JobEffect {
    /** Something changed: whoever waits may look again. */
    record Wake() implements JobEffect {}

    record Advance(String job) implements JobEffect {}

    /** Work on our store or on the decision's cell. Those of one job run one after the other, in this order. */
    sealed interface Outside extends JobEffect {
        String job();
    }

    record ReadSplits(String job) implements Outside {}

    record ReserveInStore(String job) implements Outside {}

    record PrepareInStore(String job) implements Outside {}

    /** Publish in our store and decide, in one transaction. */
    record PublishInStore(String job) implements Outside {}

    record FinishInStore(String job) implements Outside {}

    /** Drop the decision cell of a job that is forgotten. */
    record ForgetDecision(String job) implements Outside {}

    /** Find out what the decision cell holds. */
    record ReadDecision(String job) implements Outside {}
}

package io.rondo.api;

import java.util.List;

/** Reduced records, to be written. */
public final class Reduced<K, V> {
    private final Plan plan;
    private final List<Plan.Branch> branches;
    private final Shuffled<?, ?> shuffled;

    Reduced(Plan plan, List<Plan.Branch> branches, Shuffled<?, ?> shuffled) {
        this.plan = plan;
        this.branches = branches;
        this.shuffled = shuffled;
    }

    /** Ends the job. May be called again for a further destination of the same records, committed together. */
    public Reduced<K, V> write(Output<? super K, ? super V> output) {
        plan.complete(branches, shuffled);
        plan.mainOutput(output);
        return this;
    }
}

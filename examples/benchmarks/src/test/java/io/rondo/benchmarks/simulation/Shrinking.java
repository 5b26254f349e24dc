package io.rondo.benchmarks.simulation;

import java.util.Optional;
import java.util.Set;

/**
 * Looks for fewer faults that make a history fail too: leaves out halves, quarters, and at last single ones for as long as it still
 * fails. After Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input" (2002).
 */
final class Shrinking {
    private final long seed;
    private final Set<Plant> plants;
    private int runs;

    /** @param runs how many histories may be tried */
    Shrinking(long seed, Set<Plant> plants, int runs) {
        this.seed = seed;
        this.plants = plants;
        this.runs = runs;
    }

    /** A part of the plan of a history that failed. */
    FaultPlan shrink(FaultPlan plan) {
        FaultPlan smallest = plan;
        for (int count = (plan.faults().size() + 1) / 2; count >= 1; count /= 2) {
            for (int from = 0; from < smallest.faults().size(); ) {
                FaultPlan fewer = smallest.without(from, count);
                if (runs-- > 0 && failure(fewer).isPresent()) {
                    smallest = fewer;
                } else {
                    from += count;
                }
            }
        }
        return smallest;
    }

    /** What a history with these faults violates. */
    Optional<Throwable> failure(FaultPlan plan) {
        try {
            new World(seed, plan, plants).run();
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(e);
        }
    }
}

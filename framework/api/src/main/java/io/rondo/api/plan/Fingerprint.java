package io.rondo.api.plan;

/** The digest of a plan. */
final class Fingerprint {
    private Fingerprint() {}

    static String of(JobPlan plan) {
        return Integer.toHexString(plan.name().hashCode());
    }
}

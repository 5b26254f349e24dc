package io.rondo.api.plan;

import io.rondo.api.plan.JobPlan.InputPlan;
import io.rondo.api.plan.JobPlan.OutputPlan;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest of a plan's shape. Not of lambdas, whose names differ from one JVM to the next. */
final class Fingerprint {
    private Fingerprint() {}

    static String of(JobPlan plan) {
        StringBuilder text = new StringBuilder(plan.name());
        for (InputPlan<?, ?, ?, ?> input : plan.inputs()) {
            text.append("\nread ")
                    .append(input.paths())
                    .append(' ')
                    .append(input.format().name());
            // not the record's own toString, which is slow, and each attempt comes by here
            input.made()
                    .ifPresent(made ->
                            text.append(' ').append(made.records()).append('/').append(made.tasks()));
        }
        if (plan.shuffle().isPresent()) {
            ShufflePlan<?, ?> shuffle = plan.shuffle().get();
            text.append("\nshuffle ")
                    .append(shuffle.keys().name())
                    .append(' ')
                    .append(shuffle.values().name());
            text.append(' ')
                    .append(shuffle.fold().isPresent())
                    .append(shuffle.reducer().isPresent());
            text.append(shuffle.partitioner().isPresent())
                    .append(shuffle.totalOrder())
                    .append(shuffle.reducers());
        }
        for (OutputPlan<?, ?> output : plan.outputs()) {
            text.append("\nwrite ").append(output.name()).append(' ').append(output.path());
            text.append(' ').append(output.format().name());
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

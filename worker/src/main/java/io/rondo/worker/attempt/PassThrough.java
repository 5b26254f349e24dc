package io.rondo.worker.attempt;

import io.rondo.api.Identity;
import io.rondo.api.Mapper;
import io.rondo.api.codec.ByteView;
import io.rondo.api.codec.Codec;
import io.rondo.api.codec.Codecs;
import io.rondo.api.io.InputFormat;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.JobPlan.InputPlan;
import io.rondo.api.plan.JobPlan.OutputPlan;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import java.util.Optional;

/**
 * Where nobody looks at records, they pass as views of their bytes: no object is made of them only to be written back. Results
 * are the same.
 */
final class PassThrough {
    private PassThrough() {}

    /** How a map reads: its input's format, its mapper, and how what it emits travels, if it goes to reduces. */
    record Reading(InputFormat<?, ?> format, Mapper<?, ?, ?, ?> mapper, Optional<ShufflePlan<?, ?>> shuffle) {}

    /** As views if the mapper is the identity, and neither fold nor partitioner nor an output's format wants the objects. */
    static Reading map(JobPlan plan, InputPlan<?, ?, ?, ?> input) {
        Mapper<?, ?, ?, ?> mapper = input.mapper().get();
        Optional<InputFormat<?, ?>> views = input.format().asViews();
        boolean unseen =
                plan.shuffle().isPresent() ? travelsUnseen(plan.shuffle().get()) : written(plan);
        if (mapper instanceof Identity && views.isPresent() && unseen) {
            return new Reading(views.get(), mapper, plan.shuffle().map(PassThrough::ofViews));
        }
        return new Reading(input.format(), mapper, plan.shuffle());
    }

    private static boolean travelsUnseen(ShufflePlan<?, ?> shuffle) {
        return shuffle.fold().isEmpty() && shuffle.partitioner().isEmpty();
    }

    /** Whether the main outputs take views in place of strings. */
    static boolean written(JobPlan plan) {
        return plan.outputs().stream()
                .filter(OutputPlan::main)
                .allMatch(output -> output.format().takesViews());
    }

    private static ShufflePlan<Object, Object> ofViews(ShufflePlan<?, ?> shuffle) {
        return new ShufflePlan<>(
                ofViews(shuffle.keys()),
                ofViews(shuffle.values()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                shuffle.groupComponents(),
                shuffle.totalOrder(),
                shuffle.reducers());
    }

    @SuppressWarnings("unchecked")
    private static Codec<Object> ofViews(Codec<?> codec) {
        return (Codec<Object>) (codec.plain() ? Codecs.key(ByteView.class) : codec);
    }
}

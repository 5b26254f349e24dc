package io.rondo.api.plan;

import io.rondo.api.Args;
import io.rondo.api.IllegalPlan;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Shuffled;
import io.rondo.api.codec.Codec;
import io.rondo.api.codec.Codecs;
import io.rondo.api.codec.NoCodecException;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.OutputFormat;
import io.rondo.api.plan.JobPlan.InputPlan;
import io.rondo.api.plan.JobPlan.Made;
import io.rondo.api.plan.JobPlan.OutputPlan;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import java.util.List;
import java.util.Optional;

/** Turns programs into plans. */
public final class Plans {
    private Plans() {}

    /**
     * Lets a program describe itself. Mappers and reducers given as instances are shared by all uses of one plan, so an
     * attempt defines a plan of its own.
     *
     * @throws IllegalPlan with what to mend
     */
    public static JobPlan define(Program program, List<String> arguments) {
        Plan plan = new Plan();
        try {
            program.define(plan, new Args(arguments));
            return assemble(plan, program);
        } catch (IllegalPlan e) {
            throw e;
        } catch (NoCodecException e) {
            throw new IllegalPlan(e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalPlan(
                    program.getClass().getSimpleName() + " failed to describe its job: " + describe(e), e);
        }
    }

    private static String describe(Exception e) {
        return e.getMessage() == null || !(e instanceof IllegalArgumentException) ? e.toString() : e.getMessage();
    }

    private static JobPlan assemble(Plan plan, Program program) {
        List<Plan.Branch> branches = plan.branches();
        String name = plan.givenName() == null ? program.getClass().getSimpleName() : plan.givenName();
        return new JobPlan(
                name,
                branches.stream().<InputPlan<?, ?, ?, ?>>map(Plans::input).toList(),
                Optional.ofNullable(plan.shuffled()).map(Plans::shuffle),
                plan.destinations().stream()
                        .<OutputPlan<?, ?>>map(Plans::output)
                        .toList(),
                plan.speculation());
    }

    @SuppressWarnings("unchecked")
    private static InputPlan<Object, Object, Object, Object> input(Plan.Branch branch) {
        return new InputPlan<>(
                branch.input().paths(),
                (InputFormat<Object, Object>) branch.input().format(),
                branch.input().range().map(range -> new Made(range.records(), range.tasks())),
                () -> (Mapper<Object, Object, Object, Object>) branch.mapper().get());
    }

    private static <K, V> ShufflePlan<K, V> shuffle(Shuffled<K, V> shuffled) {
        Codec<K> keys = Codecs.key(shuffled.keyType());
        if (!shuffled.groupComponents().isEmpty()) {
            keys = Codecs.grouped(keys, shuffled.groupComponents());
        }
        if (shuffled.totalOrder() && !keys.ordered()) {
            throw new IllegalPlan("sorted() needs keys with an order, and "
                    + shuffled.keyType().getName()
                    + " has none that Rondo knows. Use a standard type or a record of standard types as the key.");
        }
        return new ShufflePlan<>(
                keys,
                Codecs.value(shuffled.valueType()),
                Optional.ofNullable(shuffled.combiner()),
                Optional.ofNullable(shuffled.reducer()),
                Optional.ofNullable(shuffled.partitioner()),
                shuffled.groupComponents(),
                shuffled.totalOrder(),
                shuffled.reducerCount());
    }

    @SuppressWarnings("unchecked")
    private static OutputPlan<Object, Object> output(Plan.Destination destination) {
        return new OutputPlan<>(
                destination.name(), destination.main(), destination.output().path(), (OutputFormat<Object, Object>)
                        destination.output().format());
    }
}

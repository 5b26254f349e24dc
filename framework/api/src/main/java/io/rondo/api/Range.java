package io.rondo.api;

import io.rondo.api.format.RangeRecords;
import java.util.List;
import java.util.Optional;

/** The numbers from 0 to {@code records}, made in {@code tasks} tasks: an input for programs that generate or compute. */
public record Range(long records, int tasks) {
    public Range {
        if (records < 0 || tasks < 1) {
            throw new IllegalPlan(
                    "Range.of(" + records + ", " + tasks + "): records must be 0 or more, tasks 1 or more.");
        }
    }

    public static Input<Long, Void> of(long records, int tasks) {
        return new Input<>(
                List.of(), new RangeRecords(), Long.class, Void.class, Optional.of(new Range(records, tasks)));
    }
}

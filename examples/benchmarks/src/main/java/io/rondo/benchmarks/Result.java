package io.rondo.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A row that was run.
 *
 * @param runs each contender's, by its system, in the order of the row
 * @param same whether all results were the same
 */
record Result(Row row, Map<String, List<Measurement>> runs, boolean same) {
    double median(String system, ToDoubleFunction<Measurement> figure) {
        double[] sorted = runs.get(system).stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least(String system) {
        return runs.get(system).stream()
                .mapToDouble(Measurement::wallSeconds)
                .min()
                .orElse(0);
    }

    double most(String system) {
        return runs.get(system).stream()
                .mapToDouble(Measurement::wallSeconds)
                .max()
                .orElse(0);
    }
}

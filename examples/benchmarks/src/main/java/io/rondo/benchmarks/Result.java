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

    double least(String system, ToDoubleFunction<Measurement> figure) {
        return runs.get(system).stream().mapToDouble(figure).min().orElse(0);
    }

    double most(String system, ToDoubleFunction<Measurement> figure) {
        return runs.get(system).stream().mapToDouble(figure).max().orElse(0);
    }

    /** The names of what the commands measured themselves, which is the same for all; none where the clock is what counts. */
    List<String> figures() {
        return runs.values().stream()
                .flatMap(List::stream)
                .findFirst()
                .map(run -> List.copyOf(run.figures().keySet()))
                .orElse(List.of());
    }
}

package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Range;
import io.rondo.api.Reducer;
import io.rondo.api.TaskContext;
import io.rondo.api.Text;

/**
 * Estimates pi from points of a two-dimensional Halton sequence (bases 2 and 3): the share that falls into the circle. The
 * same number of points gives the same estimate, however many tasks there are.
 */
public final class Pi implements Program {
    @Override
    public void define(Plan plan, Args args) {
        int tasks = (int) args.number(0);
        long points = args.number(1);
        plan.read(Range.of(Math.multiplyExact(tasks, points), tasks))
                .map(Points.class)
                .combine(Long::sum)
                .reducers(1)
                .reduce(Estimate.class)
                .write(Text.table(args.get(2)));
    }

    /** Whether a point lies inside; counted within the task, so that a task emits twice and no more. */
    static final class Points implements Mapper<Long, Void, Boolean, Long> {
        private long inside;
        private long outside;

        @Override
        public void map(Long index, Void none, Emitter<Boolean, Long> out) {
            double x = halton(index + 1, 2) - 0.5;
            double y = halton(index + 1, 3) - 0.5;
            if (x * x + y * y <= 0.25) {
                inside++;
            } else {
                outside++;
            }
        }

        private static double halton(long index, int base) {
            double fraction = 1;
            double value = 0;
            for (long i = index; i > 0; i /= base) {
                fraction /= base;
                value += fraction * (i % base);
            }
            return value;
        }

        @Override
        public void cleanup(Emitter<Boolean, Long> out) {
            out.emit(true, inside);
            out.emit(false, outside);
        }
    }

    /** Four times the share of the inside. */
    static final class Estimate implements Reducer<Boolean, Long, String, String> {
        private long inside;
        private long all;

        @Override
        public void setup(TaskContext context) {
            inside = 0;
            all = 0;
        }

        @Override
        public void reduce(Boolean isInside, Iterable<Long> counts, Emitter<String, String> out) {
            for (long count : counts) {
                all += count;
                inside += isInside ? count : 0;
            }
        }

        @Override
        public void cleanup(Emitter<String, String> out) {
            out.emit("points", Long.toString(all));
            out.emit("pi", Double.toString(4.0 * inside / all));
        }
    }
}

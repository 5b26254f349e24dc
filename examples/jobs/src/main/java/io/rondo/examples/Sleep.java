package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Range;
import io.rondo.api.Reducer;
import io.rondo.api.Text;

/**
 * So many tasks that do nothing for so many milliseconds each, and one reduce that counts them: shows what running a task
 * costs, or keeps a cluster busy, as Hadoop's program of this name.
 */
public final class Sleep implements Program {
    @Override
    public void define(Plan plan, Args args) {
        int tasks = Math.toIntExact(args.number(0));
        plan.read(Range.of(Math.multiplyExact(tasks, args.number(1)), tasks))
                .map(Sleeper.class)
                .combine(Long::sum)
                .reducers(1)
                .reduce(Count.class)
                .write(Text.table(args.get(2)));
    }

    /** A record is a millisecond. */
    static final class Sleeper implements Mapper<Long, Void, String, Long> {
        @Override
        public void map(Long millisecond, Void none, Emitter<String, Long> out) throws InterruptedException {
            Thread.sleep(1);
        }

        @Override
        public void cleanup(Emitter<String, Long> out) {
            out.emit("tasks", 1L);
        }
    }

    /** Adds up. */
    static final class Count implements Reducer<String, Long, String, Long> {
        @Override
        public void reduce(String key, Iterable<Long> counts, Emitter<String, Long> out) {
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            out.emit(key, sum);
        }
    }
}

package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.Text;

/** {@link WordCount} without a combiner: every word travels to its reduce. For comparison; a fold is faster. */
public final class WordCountGroups implements Program {
    @Override
    public void define(Plan plan, Args args) {
        plan.read(Text.lines(args.get(0)))
                .map(WordCount.Words.class)
                .reduce(Sum.class)
                .write(Text.table(args.get(1)));
    }

    /** A word with the number of its ones. */
    static final class Sum implements Reducer<String, Long, String, Long> {
        @Override
        public void reduce(String word, Iterable<Long> ones, Emitter<String, Long> out) {
            long count = 0;
            for (long one : ones) {
                count += one;
            }
            out.emit(word, count);
        }
    }
}

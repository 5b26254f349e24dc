package io.rondo.benchmarks.faults;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.TaskContext;
import io.rondo.api.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * Counts words into one output or several, all alike: {@code INPUT OUTPUT...} The word "fail" fails the job; "pause20" is not
 * counted and takes 20 milliseconds.
 */
public final class Tally implements Program {
    @Override
    public void define(Plan plan, Args args) {
        for (int i = 2; i < args.size(); i++) {
            plan.output("copy" + i, Text.table(args.get(i)));
        }
        plan.read(Text.lines(args.get(0))).map(Words.class).reduce(Sums.class).write(Text.table(args.get(1)));
    }

    static final class Words implements Mapper<Long, String, String, Long> {
        private static final String PAUSE = "pause";

        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) throws InterruptedException {
            for (StringTokenizer words = new StringTokenizer(line); words.hasMoreTokens(); ) {
                String word = words.nextToken();
                if (word.startsWith(PAUSE)) {
                    Thread.sleep(Long.parseLong(word.substring(PAUSE.length())));
                } else {
                    out.emit(word, 1L);
                }
            }
        }
    }

    static final class Sums implements Reducer<String, Long, String, Long> {
        private final List<Emitter<String, Long>> copies = new ArrayList<>();

        @Override
        public void setup(TaskContext context) {
            for (int i = 2; ; i++) {
                try {
                    copies.add(context.output("copy" + i));
                } catch (IllegalArgumentException e) {
                    return; // that was all
                }
            }
        }

        @Override
        public void reduce(String word, Iterable<Long> counts, Emitter<String, Long> out) {
            if (word.equals("fail")) {
                throw new IllegalStateException("as asked");
            }
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            out.emit(word, sum);
            for (Emitter<String, Long> copy : copies) {
                copy.emit(word, sum);
            }
        }
    }
}

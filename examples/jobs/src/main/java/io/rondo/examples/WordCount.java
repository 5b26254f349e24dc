package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import java.util.StringTokenizer;

/** Counts words: what ASCII white space separates, byte for byte. */
public final class WordCount implements Program {
    @Override
    public void define(Plan plan, Args args) {
        plan.read(Text.lines(args.get(0))).map(Words.class).fold(Long::sum).write(Text.table(args.get(1)));
    }

    /** The words of a line, each counting one. */
    static final class Words implements Mapper<Long, String, String, Long> {
        private static final String WHITE_SPACE = " \t\n\u000b\f\r";

        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            for (StringTokenizer words = new StringTokenizer(line, WHITE_SPACE); words.hasMoreTokens(); ) {
                out.emit(words.nextToken(), 1L);
            }
        }
    }
}

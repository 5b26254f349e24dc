package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.TaskContext;
import io.rondo.api.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Counts what a regular expression matches, each distinct match by itself, as {@code grep -o | sort | uniq -c} does. */
public final class Grep implements Program {
    @Override
    public void define(Plan plan, Args args) {
        Pattern pattern = compile(args.get(2));
        plan.read(Text.lines(args.get(0)))
                .map(new Matches(pattern), String.class, Long.class)
                .fold(Long::sum)
                .write(Text.table(args.get(1)));
    }

    private static Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("The regular expression cannot be understood: " + e.getMessage(), e);
        }
    }

    /** The non-empty matches in a line. */
    static final class Matches implements Mapper<Long, String, String, Long> {
        private final Pattern pattern;
        private Matcher matcher;

        Matches(Pattern pattern) {
            this.pattern = pattern;
        }

        @Override
        public void setup(TaskContext context) {
            matcher = pattern.matcher("");
        }

        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            matcher.reset(line);
            while (matcher.find()) {
                if (matcher.end() > matcher.start()) {
                    out.emit(matcher.group(), 1L);
                }
            }
        }
    }
}

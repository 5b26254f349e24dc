package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.api.codec.ByteView;

/** {@link WordCount} without a String: words are views into the line's bytes, for when every nanosecond counts. */
public final class WordCountBytes implements Program {
    @Override
    public void define(Plan plan, Args args) {
        plan.read(Text.byteLines(args.get(0))).map(Words.class).fold(Long::sum).write(Text.table(args.get(1)));
    }

    /** The words of a line, each counting one. */
    static final class Words implements Mapper<Long, ByteView, ByteView, Long> {
        private final ByteView word = new ByteView();

        @Override
        public void map(Long offset, ByteView line, Emitter<ByteView, Long> out) {
            byte[] bytes = line.bytes;
            int end = line.offset + line.length;
            int start = line.offset;
            for (int i = start; i <= end; i++) {
                if (i == end || isWhiteSpace(bytes[i])) {
                    if (i > start) {
                        out.emit(word.set(bytes, start, i - start), 1L);
                    }
                    start = i + 1;
                }
            }
        }

        private static boolean isWhiteSpace(byte b) {
            return b == ' ' || (b >= '\t' && b <= '\r');
        }
    }
}

package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.KeyValue;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.Text;
import java.util.StringTokenizer;

/** For each word, the documents it stands in, in order. Input lines are {@code document TAB text}. */
public final class InvertedIndex implements Program {
    @Override
    public void define(Plan plan, Args args) {
        plan.read(KeyValue.text(args.get(0)))
                .map(Postings.class)
                .groupBy("word")
                .reduce(Documents.class)
                .write(Text.table(args.get(1)));
    }

    /** Sorted by word, then document, so that the reducer meets a word's documents in order and needs no set. */
    record Posting(String word, String document) {}

    /** What letters and digits make up, in lower case. */
    static final class Postings implements Mapper<String, String, Posting, String> {
        private static final String BETWEEN = " \t\u000b\f\r.,;:!?()[]{}<>\"'`*/\\|=+-_#&";

        @Override
        public void map(String document, String text, Emitter<Posting, String> out) {
            for (StringTokenizer words = new StringTokenizer(text, BETWEEN); words.hasMoreTokens(); ) {
                out.emit(new Posting(words.nextToken(), document), document);
            }
        }
    }

    /** One line for each word. */
    static final class Documents implements Reducer<Posting, String, String, String> {
        @Override
        public void reduce(Posting first, Iterable<String> documents, Emitter<String, String> out) {
            StringBuilder list = new StringBuilder();
            String last = null;
            for (String document : documents) {
                if (!document.equals(last)) {
                    list.append(last == null ? "" : " ").append(document);
                    last = document;
                }
            }
            out.emit(first.word(), list.toString());
        }
    }
}

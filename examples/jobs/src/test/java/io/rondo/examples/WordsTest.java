package io.rondo.examples;

import io.rondo.api.codec.ByteView;
import io.rondo.testing.driver.MapDriver;
import io.rondo.testing.driver.MapReduceDriver;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The mappers of both word counts, one record at a time; {@link ExamplesTest} runs the jobs. */
class WordsTest {
    private static ByteView bytes(String text) {
        return new ByteView(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aWordIsWhatStandsBetweenWhiteSpace() throws Exception {
        MapDriver.of(WordCount.Words.class)
                .input(0L, " to be,\tor\fnot  to be ")
                .expect("to", 1L)
                .expect("be,", 1L)
                .expect("or", 1L)
                .expect("not", 1L)
                .expect("to", 1L)
                .expect("be", 1L)
                .verify();
    }

    @Test
    void aBlankLineHasNoWords() throws Exception {
        MapDriver.of(WordCount.Words.class).input(0L, " \t ").input(4L, "").verify();
        MapDriver.of(WordCountBytes.Words.class).input(0L, bytes(" \t ")).verify();
    }

    @Test
    void wordsAreCountedTogetherOverLines() throws Exception {
        MapReduceDriver.of(WordCount.Words.class, Long::sum)
                .input(0L, "be or not")
                .input(10L, "to be")
                .expect("be", 2L)
                .expect("not", 1L)
                .expect("or", 1L)
                .expect("to", 1L)
                .verify();
    }

    @Test
    void wordsWithoutStringsAreTheSameWords() throws Exception {
        MapReduceDriver.of(WordCountBytes.Words.class, Long::sum)
                .input(0L, bytes("be or ü"))
                .input(10L, bytes(" be"))
                .expect(bytes("be"), 2L)
                .expect(bytes("or"), 1L)
                .expect(bytes("ü"), 1L)
                .verify();
    }
}

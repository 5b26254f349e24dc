package io.rondo.jobmaster.client.submit;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Split;
import java.util.List;

/**
 * How many reducers a job gets whose program does not say.
 *
 * @param given 1 or more if the submitter says; 0 to go by the size of the input
 * @param slots tasks that run at once, as far as the submitter knows
 */
public record ReducerChoice(int given, int slots) {
    /** Below this a second reducer costs more than it saves. */
    private static final long LEAST_BYTES = 32 << 20;

    /** A part of the output should not stand for more input than this, so that it can be made again soon. */
    private static final long MOST_BYTES = 640 << 20;

    /** What a record that is made and not read is taken to weigh: nothing is known of it but that there is one. */
    private static final long MADE_RECORD_BYTES = 100;

    private static final int MOST = 10_000;

    /** So many, whatever the input. */
    public static ReducerChoice of(int given) {
        return new ReducerChoice(given, 1);
    }

    /** As many as are given, or what the input asks for: the same for the same input and settings. */
    int of(List<Split> input) {
        if (given > 0) {
            return given;
        }
        long bytes = 0;
        for (Split split : input) {
            for (FileSlice slice : split.slices()) {
                bytes += slice.uri().equals(InputSplitter.MADE) ? slice.length() * MADE_RECORD_BYTES : slice.length();
            }
        }
        return forBytes(bytes);
    }

    /** One for little; one a slot as soon as each is worth it; for much a whole number of rounds over the slots. */
    int forBytes(long bytes) {
        long worthwhile = Math.min(slots, pieces(bytes, LEAST_BYTES));
        long rounds = pieces(pieces(bytes, MOST_BYTES), slots);
        return (int) Math.min(MOST, rounds > 1 ? rounds * slots : Math.max(worthwhile, pieces(bytes, MOST_BYTES)));
    }

    private static long pieces(long whole, long each) {
        return whole == 0 ? 1 : (whole - 1) / each + 1;
    }
}

package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Merging many runs rewrites each byte a few times, not as often as there are merges. */
class MergeStepTest {
    private static final int FAN_IN = 64;

    @Test
    void oneRunTooManyCostsTheMergeOfTheTwoSmallestNeighbours() {
        long[] lengths = new long[65];
        Arrays.fill(lengths, 100);
        lengths[40] = 3;
        lengths[41] = 4;
        assertEquals(new MergeStep(40, 42), MergeStep.next(lengths, 64));
    }

    @Test
    void aRunThatHasGrownIsLeftAloneWhileThereAreSmallerOnes() {
        long[] lengths = new long[1_000];
        Arrays.fill(lengths, 1);
        lengths[0] = 64;
        MergeStep step = MergeStep.next(lengths, 64);
        assertEquals(64, step.to() - step.from());
        assertTrue(step.from() > 0);
    }

    @Property(tries = 200)
    void whatIsRewrittenGrowsWithTheLogarithmOfTheNumberOfRuns(
            @ForAll long seed,
            @ForAll @IntRange(min = 65, max = 6_000) int runs,
            @ForAll @IntRange(min = 1, max = 100_000) int spread) {
        Random random = new Random(seed);
        List<Long> lengths = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            lengths.add(1L + random.nextInt(spread));
        }
        long all = lengths.stream().mapToLong(length -> length).sum();
        long rewritten = 0;
        while (lengths.size() > FAN_IN) {
            MergeStep step =
                    MergeStep.next(lengths.stream().mapToLong(length -> length).toArray(), FAN_IN);
            List<Long> window = lengths.subList(step.from(), step.to());
            assertTrue(window.size() > 1 && window.size() <= FAN_IN);
            long merged = window.stream().mapToLong(length -> length).sum();
            window.clear();
            lengths.add(step.from(), merged);
            rewritten += merged;
        }
        assertEquals(all, lengths.stream().mapToLong(length -> length).sum());
        double levels = 2 + Math.log((double) runs / FAN_IN);
        assertTrue(rewritten <= levels * all, () -> runs + " runs of " + all + " bytes");
    }
}

package io.rondo.jobmaster.client.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Split;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReducerChoiceTest {
    private static final ReducerChoice TWO_SLOTS = new ReducerChoice(0, 2);

    private static Split split(String uri, long length) {
        return new Split(0, List.of(new FileSlice(uri, "", 0, length, length, List.of())));
    }

    @Test
    void aSmallInputHasOneReducer() {
        assertEquals(1, TWO_SLOTS.of(List.of()));
        assertEquals(1, TWO_SLOTS.of(List.of(split("file:/in", 1 << 20))));
    }

    @Test
    void aLargerOneHasOneForEachSlot() {
        assertEquals(2, TWO_SLOTS.of(List.of(split("file:/a", 20 << 20), split("file:/b", 20 << 20))));
        assertEquals(2, TWO_SLOTS.forBytes(1_216_376_411L));
        assertEquals(4, new ReducerChoice(0, 16).forBytes(120L << 20), "no more than are worth it");
    }

    @Test
    void aLargeOneHasWholeRoundsOverTheSlots() {
        assertEquals(16, TWO_SLOTS.forBytes(10_000_000_000L));
        assertEquals(4, TWO_SLOTS.forBytes(3 * (640L << 20)));
        assertEquals(3, new ReducerChoice(0, 1).forBytes(3 * (640L << 20)));
        assertEquals(10_000, TWO_SLOTS.forBytes(Long.MAX_VALUE / 2));
    }

    @Test
    void madeRecordsAreTakenToHaveAHundredBytes() {
        assertEquals(2, TWO_SLOTS.of(List.of(split(InputSplitter.MADE, 1_000_000))));
        assertEquals(1, TWO_SLOTS.of(List.of(split(InputSplitter.MADE, 1_000))));
    }

    @Test
    void moreInputNeverMeansFewer() {
        int before = 1;
        for (long bytes = 0; bytes < 20_000_000_000L; bytes += 10_000_000) {
            int now = new ReducerChoice(0, 3).forBytes(bytes);
            assertTrue(now >= before, bytes + " bytes");
            before = now;
        }
    }

    @Test
    void whatIsGivenIsTaken() {
        assertEquals(7, ReducerChoice.of(7).of(List.of(split("file:/in", 10_000_000_000L))));
    }
}

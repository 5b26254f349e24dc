package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How attempts share their worker's memory: 1,200 bytes and four slots, so each is guaranteed 150. */
class WorkerMemoryTest {
    private final WorkerMemory memory = new WorkerMemory(1_200, 4);

    private static int takeAll(WorkerMemory.Share share) {
        int taken = 0;
        while (share.take(1)) {
            taken++;
        }
        return taken;
    }

    @Test
    void whoIsAloneGetsMoreThanAnEqualPart() {
        assertEquals(300, memory.equalShare());
        assertEquals(150 + 400, takeAll(memory.open()), "the guarantee, and two thirds of the other half");
    }

    @Test
    void eachSlotHasItsGuaranteeWhateverOthersHaveTaken() {
        for (int slot = 0; slot < 4; slot++) {
            int taken = takeAll(memory.open());
            assertTrue(taken >= 150, "slot " + slot + " got " + taken);
        }
    }

    @Test
    void whatIsReturnedIsThereForOthers() {
        WorkerMemory.Share first = memory.open();
        takeAll(first);
        first.give(550);
        assertEquals(550, takeAll(memory.open()));
        first.close();
        first.close();
        assertFalse(first.take(1), "it is closed");
    }

    @Test
    void whatIsNeededIsTakenEvenWhereThereIsNothing() {
        WorkerMemory.Share first = memory.open();
        first.need(1_000);
        assertFalse(first.take(1));
        WorkerMemory.Share second = memory.open();
        assertEquals(150, takeAll(second));
        first.close();
        assertTrue(second.take(300));
    }

    @Test
    void fourAttemptsNeverHaveMoreThanThereIs() {
        long seed = Long.getLong("rondo.seed", System.nanoTime());
        Random random = new Random(seed);
        WorkerMemory.Share[] shares = new WorkerMemory.Share[4];
        List<List<Integer>> held = new ArrayList<>();
        for (int slot = 0; slot < shares.length; slot++) {
            shares[slot] = memory.open();
            held.add(new ArrayList<>());
        }
        for (int step = 0; step < 20_000; step++) {
            int slot = random.nextInt(shares.length);
            List<Integer> mine = held.get(slot);
            int bytes = random.nextInt(200);
            if (random.nextInt(50) == 0) {
                shares[slot].close();
                shares[slot] = memory.open();
                mine.clear();
            } else if (!mine.isEmpty() && random.nextInt(3) == 0) {
                shares[slot].give(mine.remove(random.nextInt(mine.size())));
            } else if (shares[slot].take(bytes)) {
                mine.add(bytes);
            }
            long all = held.stream()
                    .flatMap(List::stream)
                    .mapToLong(Integer::longValue)
                    .sum();
            assertTrue(all <= 1_200, "-Drondo.seed=" + seed + ": " + all + " bytes at step " + step);
        }
    }
}

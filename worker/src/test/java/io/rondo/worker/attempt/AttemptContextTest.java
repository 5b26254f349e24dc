package io.rondo.worker.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import org.junit.jupiter.api.Test;

/** Counters, which the master keeps for each task and writes to its journal. */
class AttemptContextTest {
    private final AttemptId id = new AttemptId("j1-1", Phase.MAP, 3, 0);
    private final AttemptContext context = new AttemptContext(new RunningAttempt(id, report -> {}), null, null);

    @Test
    void aCounterIsTheSameWheneverItIsAskedFor() {
        context.counter("words", "long").add(2);
        context.counter("words", "long").add(3);
        assertEquals(5L, context.counts().get("words.long"));
    }

    @Test
    void aCounterForEachRecordIsRefusedBeforeItHarmsTheMaster() {
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                context.counter("words", "word-" + i).add(1);
            }
        });
        assertTrue(refused.getMessage().contains("200 counters"), refused.getMessage());
        assertEquals(200, context.counts().size());
        context.counter("words", "word-7").add(1); // those there are go on
        assertEquals(2L, context.counts().get("words.word-7"));
    }

    @Test
    void aNameTooLongForTheJournalIsRefused() {
        assertThrows(IllegalStateException.class, () -> context.counter("group", "ä".repeat(70)));
    }
}

package io.rondo.jobmaster.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspicionsTest {
    private static final long HALF_LIFE = (long) Suspicions.HALF_LIFE_MILLIS;
    private final Suspicions suspicions = new Suspicions();

    private void failures(String worker, int times) {
        for (int i = 0; i < times; i++) {
            suspicions.failed(worker, 0);
        }
    }

    @Test
    void aWorkerWithThreeFailuresIsAvoidedAndAfterAWhileIsNotAnyMore() {
        List<String> workers = List.of("a", "b", "c");
        failures("b", 2);
        assertEquals(Set.of(), suspicions.avoided(workers, 0));
        failures("b", 1);
        assertEquals(Set.of("b"), suspicions.avoided(workers, 0));
        assertEquals(Set.of("b"), suspicions.avoided(workers, HALF_LIFE / 100));
        assertEquals(Set.of(), suspicions.avoided(workers, HALF_LIFE));
        assertEquals(1.5, suspicions.of("b", HALF_LIFE));
        assertEquals(3, suspicions.failures("b"));
    }

    @Test
    void neverMoreThanAThirdAreAvoidedTheMostSuspectFirst() {
        List<String> workers = List.of("a", "b", "c", "d", "e", "f", "g");
        failures("c", 8);
        failures("d", 7);
        failures("e", 9);
        assertEquals(Set.of("c", "e"), suspicions.avoided(workers, 0));
        assertEquals(Set.of(), suspicions.avoided(List.of("c", "d"), 0), "of two there is nobody to spare");
    }

    @Test
    void whereEverythingFailsNobodyIsToBlame() {
        List<String> workers = List.of("a", "b", "c");
        workers.forEach(worker -> failures(worker, 5));
        assertEquals(Set.of(), suspicions.avoided(workers, 0));
        failures("b", 20);
        assertEquals(Set.of("b"), suspicions.avoided(workers, 0));
    }
}

package io.rondo.minicluster.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.PhaseProgress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person reads beside the bars. */
class ThroughputTest {
    private static final long SECOND = 1_000_000_000;
    private final Throughput throughput = new Throughput();

    private String look(long seconds, JobState state, int mapsDone, Map<String, Long> counters) {
        PhaseProgress maps = new PhaseProgress(2, 0, mapsDone, mapsDone / 2.0);
        PhaseProgress reduces = new PhaseProgress(1, 0, 0, 0);
        return throughput.since(
                new JobStatus("j1-1", 1, "job", "me", state, 0, 0, maps, reduces, null, "", counters),
                SECOND * seconds);
    }

    @Test
    void ratesAndTheLargestPartOfTheTimeComeFromWhatHasGrownBetweenTwoLooks() {
        Map<String, Long> first = Map.of(
                "rondo.map-input-bytes", 1_000_000L,
                "rondo.map-input-records", 500L,
                "rondo.map-user-code-ms", 900L,
                "rondo.map-sorting-ms", 100L);
        Map<String, Long> second = Map.of(
                "rondo.map-input-bytes", 301_000_000L,
                "rondo.map-input-records", 3_000_500L,
                "rondo.map-user-code-ms", 1_400L,
                "rondo.map-sorting-ms", 1_600L);
        assertEquals("", look(1, JobState.RUNNING, 0, first));
        assertEquals("  150 MB/s, 1.5 M records/s, sorting 75%", look(3, JobState.RUNNING, 1, second));
    }

    @Test
    void nothingIsSaidOfAJobThatDoesNotRun() {
        assertEquals("", look(1, JobState.RUNNING, 0, Map.of()));
        assertEquals("", look(2, JobState.RUNNING, 0, Map.of()));
        assertEquals("", look(3, JobState.COMMITTING, 2, Map.of("rondo.reduce-merging-ms", 5L)));
    }

    @Test
    void aReduceThatHasOnlyFetchedHasNoRecordsYet() {
        look(1, JobState.RUNNING, 2, Map.of());
        Map<String, Long> fetched = Map.of("rondo.reduce-fetching-ms", 1_900L);
        assertEquals("  fetching 100%", look(2, JobState.RUNNING, 2, fetched));
    }
}

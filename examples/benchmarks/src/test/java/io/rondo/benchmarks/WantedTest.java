package io.rondo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person may ask of the benchmark, and what is said to what cannot be. */
class WantedTest {
    private static final Path ROOT = Path.of("/checkout");

    private static String refusal(String... args) {
        return assertThrows(IllegalArgumentException.class, () -> Wanted.of(args, ROOT))
                .getMessage();
    }

    @Test
    void whoSaysNothingGetsTheUsualRowsThreeTimesOnThePage() {
        Wanted wanted = Wanted.of(new String[0], ROOT);
        assertEquals(Table.USUAL, wanted.rows());
        assertEquals(3, wanted.runs());
        assertEquals(3, wanted.peerRuns());
        assertEquals(1, Wanted.of(new String[] {"--peer-runs", "1"}, ROOT).peerRuns());
        assertEquals(
                2,
                Wanted.of(new String[] {"--runs", "2", "--peer-runs", "5"}, ROOT)
                        .peerRuns());
        assertEquals(Optional.of(ROOT.resolve("docs/benchmarks.md")), wanted.page());
        assertFalse(wanted.rows().contains("sort-100m"), "it wants much disk");
    }

    @Test
    void whatCannotBeIsRefusedByNameBeforeAnythingRuns() {
        assertTrue(refusal("--runs", "0").contains("--runs is 0"));
        assertTrue(refusal("--runs", "1.5").contains("--runs is 1.5"));
        assertTrue(refusal("--runs", "x").contains("--runs is x"));
        assertTrue(refusal("--peer-runs", "0").contains("--peer-runs is 0"));
        assertTrue(refusal("--scale", "0").contains("--scale is 0"));
        assertTrue(refusal("--scale", "NaN").contains("--scale is NaN"));
        assertTrue(refusal("--text", "/no/such/text").contains("/no/such/text"));
        assertTrue(refusal("sort", "sorted").contains("no row sorted"));
        assertTrue(refusal("--fast").contains("--fast"));
    }

    @Test
    void onlySystemsThatAreInTheRowCanBeChosen() {
        Contender rondo = new Contender("Rondo", false, List.of("true"), Path.of("out"));
        Contender other = new Contender("Other", false, List.of("true"), Path.of("out"));
        Row row = new Row("row", "Work.", "none", false, List.of(rondo, other));
        Wanted one = Wanted.of(new String[] {"--only", "Ron"}, ROOT);
        assertEquals(List.of(rondo), one.cut(row).contenders());
        Wanted none = Wanted.of(new String[] {"--only", "Nobody"}, ROOT);
        String message = assertThrows(IllegalArgumentException.class, () -> none.cut(row))
                .getMessage();
        assertTrue(message.contains("Nobody") && message.contains("Rondo, Other"), message);
    }
}

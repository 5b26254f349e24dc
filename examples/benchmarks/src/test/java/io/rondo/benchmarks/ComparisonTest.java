package io.rondo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that leave results, compared. */
class ComparisonTest {
    @TempDir
    Path folder;

    private Contender shell(String system, String script) {
        Path output = folder.resolve(system);
        return new Contender(
                system,
                system.startsWith("slow"),
                List.of("sh", "-c", script.replace("OUT", output.toString())),
                output);
    }

    private Result compare(boolean ordered, Contender... contenders) throws IOException, InterruptedException {
        return new Comparison(folder, 2, 1).run(new Row("row", "Work.", "none", ordered, List.of(contenders)));
    }

    @Test
    void linesMayBeSpreadOverPartsAsTheyLike() throws Exception {
        Contender parts = shell(
                "parts",
                "mkdir OUT; printf 'b\\t1\\na\\t2\\n' >OUT/part-0; printf 'c\\t3\\n' >OUT/part-1; echo >OUT/_SUCCESS");
        assertTrue(compare(false, parts, shell("one", "printf 'a\\t2\\nb\\t1\\nc\\t3\\n' >OUT"))
                .same());
    }

    @Test
    void aWrongLineAMissingOneAndNoneAtAllAreNoticed() throws Exception {
        Contender right = shell("right", "printf 'a\\t2\\nb\\t1\\n' >OUT");
        assertFalse(compare(false, right, shell("wrong", "printf 'a\\t2\\nb\\t2\\n' >OUT"))
                .same());
        assertFalse(
                compare(false, right, shell("short", "printf 'a\\t2\\n' >OUT")).same());
        assertFalse(compare(false, shell("nothing", ": >OUT"), shell("neither", ": >OUT"))
                .same());
    }

    @Test
    void theOrderCountsWhereTheResultIsOneSequence() throws Exception {
        Contender sorted = shell("sorted", "printf 'a\\nb\\nc\\n' >OUT");
        assertTrue(compare(true, sorted).same());
        assertFalse(compare(true, sorted, shell("unsorted", "printf 'b\\na\\nc\\n' >OUT"))
                .same());
    }

    @Test
    void aCommandThatFailsEndsTheRowAndSaysWhereItsWordsAre() {
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> compare(false, shell("failing", "echo why; exit 3")));
        assertTrue(failure.getMessage().contains("exit code 3"), failure.getMessage());
        assertTrue(Files.exists(folder.resolve("log-row-failing")));
    }

    @Test
    void slowPeersMayRunLessOftenAndThePageSaysSo() throws Exception {
        Result result = compare(false, shell("quick", "echo a >OUT"), shell("slow-one", "echo a >OUT"));
        assertEquals(2, result.runs().get("quick").size());
        assertEquals(1, result.runs().get("slow-one").size());
        String section = Report.section(result, "a machine");
        assertTrue(section.contains("Runs: 2; slow-one: 1."), section);
    }

    @Test
    void aRowOfThePageIsReplacedAndTheOthersStay() throws Exception {
        Path page = folder.resolve("docs/page.md");
        Report report = new Report(page);
        Result result = compare(false, shell("some", "echo a >OUT"));
        Row other = new Row("other", "More work.", "none", false, result.row().contenders());
        report.put(result, "a machine");
        report.put(new Result(other, result.runs(), true), "a machine");
        report.put(result, "another machine");
        String text = Files.readString(page);
        assertEquals(2, text.split("(?m)^## ").length - 1, text);
        assertTrue(
                text.contains("another machine") && text.indexOf("a machine") == text.lastIndexOf("a machine"), text);
    }

    @Test
    void whatCommandsMeasureThemselvesIsShownWithItsRatio() throws Exception {
        Result result = compare(
                false,
                shell("quick", "echo a >OUT; echo 'figure 300.0 write, MB/s'; echo 'figure 8 stat, 1/s'"),
                shell("slow", "echo a >OUT; echo 'figure 200.0 write, MB/s'; echo 'figure 16 stat, 1/s'"));
        String section = Report.section(result, "a machine");
        assertTrue(section.contains("| figure | quick | slow | ratio |"), section);
        assertTrue(section.contains("| write, MB/s | 300 (300–300) | 200 (200–200) | 1.50 |"), section);
        assertTrue(section.contains("| stat, 1/s | 8 (8–8) | 16 (16–16) | 0.50 |"), section);
    }
}

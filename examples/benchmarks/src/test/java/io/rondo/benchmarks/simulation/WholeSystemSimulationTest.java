package io.rondo.benchmarks.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.benchmarks.faults.FaultsPage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole histories of masters, keepers, storage nodes, workers and clients in simulated time, on a network, disks, clocks and a
 * coordination service that fail as planned. {@code -Drondo.histories=N} sets how many there are; {@code -Drondo.seed=N} plays one
 * again, and shrinks its plan of faults if it fails.
 */
class WholeSystemSimulationTest {
    private static final int HISTORIES = Integer.getInteger("rondo.histories", 20);
    private static final Long ONLY = Long.getLong("rondo.seed");
    private static final int ENOUGH = 3;
    private static final int MOST_SHRINKING_RUNS = 200;
    /** A mistake that so many histories do not show is not caught. */
    private static final int MOST_FOR_A_MISTAKE = 200;

    private static final Logger LOG = Logger.getLogger("io.rondo");

    /** What goes wrong here is meant to, and logged at length. */
    @BeforeAll
    static void keepSilent() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    @Test
    void noHistoryBreaksAPromise() throws IOException {
        Totals totals = new Totals();
        ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
        LongStream seeds = ONLY != null ? LongStream.of(ONLY) : LongStream.rangeClosed(1, HISTORIES);
        seeds.parallel().forEach(seed -> {
            if (violations.size() < ENOUGH) {
                play(seed, totals, violations);
            }
        });
        System.out.println(totals.sentence(violations.size()));
        System.out.println(totals.details());
        assertTrue(violations.isEmpty(), () -> String.join("\n", violations));
        tell(totals);
    }

    private static void play(long seed, Totals totals, ConcurrentLinkedQueue<String> violations) {
        World world = new World(seed, Set.of());
        try {
            totals.add(world.run());
        } catch (AssertionError | RuntimeException e) {
            violations.add("-Drondo.seed=" + seed + ": " + e + "\nand with the fewest faults: "
                    + shrunk(seed, Set.of(), world.plan()));
        }
    }

    private static String shrunk(long seed, Set<Plant> plants, FaultPlan plan) {
        Shrinking shrinking = new Shrinking(seed, plants, MOST_SHRINKING_RUNS);
        FaultPlan smallest = shrinking.shrink(plan);
        return shrinking.failure(smallest).map(Object::toString).orElse("it does not fail again") + "\n  "
                + String.join(
                        "\n  ", smallest.faults().stream().map(Fault::toString).toList());
    }

    private static void tell(Totals totals) throws IOException {
        String page = System.getProperty("rondo.faults.page", "");
        if (!page.isEmpty()) {
            new FaultsPage(Path.of(page)).put("simulation", """
                    ## Whole histories, simulated

                    **%s.** %s.

                    Two candidates for master, three or four storage nodes of which each is a candidate for keeper, workers, clients with jobs,
                    a writer of files, and a reader who looks at outputs and files all the while, in simulated time and from a seed. The
                    cores of master and keeper, their loop and journal, the chunk store, the carrying out of orders and repair are the
                    product's own; the coordination service is the twin that is held against ZooKeeper by tests of its own; what has
                    threads or sockets in the product is a model of it, which says so. For a minute what a plan says goes wrong, and besides
                    one message in %d is lost, doubled or late; whatever is lost for good is so on one node alone. Then all is mended, and every job
                    has to end.

                    %s""".formatted(
                            totals.sentence(0), LocalDate.now(), World.UNRELIABLE, totals.details()));
        }
    }

    @Test
    void theSameSeedIsTheSameHistory() {
        assertEquals(new World(7, Set.of()).run(), new World(7, Set.of()).run());
        assertNotEquals(new World(7, Set.of()).run(), new World(8, Set.of()).run());
    }

    @ParameterizedTest
    @EnumSource
    void aMistakeInWhatSurroundsTheCoresIsNoticed(Plant mistake) {
        for (long seed = 1; seed <= MOST_FOR_A_MISTAKE; seed++) {
            try {
                new World(seed, EnumSet.of(mistake)).run();
            } catch (AssertionError | RuntimeException e) {
                System.out.println(mistake + " is noticed in history " + seed + ": " + e.getMessage());
                return;
            }
        }
        throw new AssertionError(mistake + " is not noticed in " + MOST_FOR_A_MISTAKE + " histories");
    }

    @Test
    @Tag("faults")
    void aPlanThatFailsIsShrunkToTheFaultsThatMatter() {
        Set<Plant> mistake = EnumSet.of(Plant.HELD_OUTPUTS_ARE_NOT_TOLD);
        for (long seed = 1; ; seed++) {
            World world = new World(seed, mistake);
            Shrinking shrinking = new Shrinking(seed, mistake, MOST_SHRINKING_RUNS);
            if (shrinking.failure(world.plan()).isPresent()) {
                List<Fault> left = shrinking.shrink(world.plan()).faults();
                assertTrue(left.size() < world.plan().faults().size(), "nothing was left out of " + left);
                System.out.println("of " + world.plan().faults().size() + " faults " + left);
                return;
            }
        }
    }
}

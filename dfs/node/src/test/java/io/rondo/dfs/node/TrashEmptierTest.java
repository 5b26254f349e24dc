package io.rondo.dfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperCommand;
import io.rondo.dfs.keeper.core.KeeperCore;
import io.rondo.dfs.keeper.core.KeeperEffect;
import io.rondo.dfs.keeper.core.KeeperRecord;
import io.rondo.dfs.keeper.core.KeeperSettings;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.testing.clock.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in the trash is kept as long as was set, and no more than twice as long. */
class TrashEmptierTest {
    private static final Duration INTERVAL = Duration.ofHours(6);
    private static final Duration BRIEFLY = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final KeeperCore core = new KeeperCore(1, new KeeperSettings(3, 60_000));
    private final TrashEmptier emptier = new TrashEmptier(this::ask, () -> true, clock, INTERVAL);
    private int requests;

    @BeforeEach
    void begin() {
        clock.advance(Duration.ofDays(20_000));
    }

    @AfterEach
    void end() {
        emptier.close();
    }

    private KeeperReply ask(KeeperRequest request) {
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(new KeeperCommand.Asked(request), clock.millis());
        decision.records().forEach(core::apply);
        if (decision.reply() instanceof RondoException refused) {
            throw refused;
        }
        return (KeeperReply) decision.reply();
    }

    private void create(String path) {
        ask(new KeeperRequest.Create("r" + requests++, path, false, "ann", 3, 64));
    }

    private List<String> in(String folder) {
        return ((KeeperReply.Listing) ask(new KeeperRequest.ListFolder(folder, "", false)))
                .entries().stream()
                        .map(entry -> entry.status().path().substring(folder.length() + 1))
                        .toList();
    }

    @Test
    void whatIsMovedThereIsSetAsideAndGoneAnIntervalLater() {
        create("/user/ann/.Trash/Current/a");
        emptier.empty();
        List<String> first = in("/user/ann/.Trash");
        assertEquals(1, first.size(), "set aside: " + first);
        create("/user/ann/.Trash/Current/b");
        clock.advance(INTERVAL.minus(BRIEFLY));
        emptier.empty();
        assertEquals(List.of(first.get(0), "Current"), in("/user/ann/.Trash"));
        clock.advance(BRIEFLY);
        emptier.empty();
        List<String> second = in("/user/ann/.Trash");
        assertEquals(1, second.size(), "the first is gone, the second set aside: " + second);
        assertEquals(List.of("b"), in("/user/ann/.Trash/" + second.get(0)));
        clock.advance(INTERVAL);
        emptier.empty();
        assertEquals(List.of(), in("/user/ann/.Trash"));
    }

    @Test
    void whatHadoopsShellHasSetAsideGoesTooAndNothingElse() {
        create("/user/ann/.Trash/200101000000/old");
        create("/user/ann/.Trash/200101000000-1/old");
        create("/user/ann/.Trash/mine/kept");
        create("/user/ann/kept");
        create("/user/file");
        create("/user/bob/.Trash");
        emptier.empty();
        assertEquals(List.of("mine"), in("/user/ann/.Trash"));
        assertEquals(List.of(".Trash", "kept"), in("/user/ann"));
    }

    @Test
    void outputsThatJobsReplacedAreKeptForADayWhereNoIntervalIsSet() {
        create("/.rondo/trash/" + clock.millis() + "-17-out/part");
        create("/.rondo/trash/mine");
        create("/user/ann/.Trash/Current/a");
        try (TrashEmptier byDefault = new TrashEmptier(this::ask, () -> true, clock, Duration.ZERO)) {
            clock.advance(Duration.ofDays(1).minus(BRIEFLY));
            byDefault.empty();
            assertEquals(2, in("/.rondo/trash").size());
            clock.advance(BRIEFLY);
            byDefault.empty();
            assertEquals(List.of("mine"), in("/.rondo/trash"));
            assertEquals(List.of("Current"), in("/user/ann/.Trash"));
        }
    }
}

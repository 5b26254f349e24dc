package io.rondo.base.security;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.base.error.RondoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate cannot check it refuses. */
class GateTest {
    @TempDir
    Path folder;

    private Gate master;
    private Gate worker;

    @BeforeEach
    void generate() {
        Secrets.generate(folder.resolve("all"), List.of("worker", "master"));
        Secrets.share(folder.resolve("all"), folder.resolve("worker"), List.of("worker"));
        master = new Gate(Secrets.load(folder.resolve("all")), "master");
        worker = new Gate(Secrets.load(folder.resolve("worker")), "worker");
    }

    private void isRefused(String purpose, String pass) {
        RondoException refused = assertThrows(RondoException.class, () -> master.check(purpose, pass), pass);
        assertEquals("not-authenticated", refused.code());
    }

    @Test
    void aPassProvesARoleForOnePurposeOnce() {
        String pass = worker.pass("jobs/poll");
        isRefused("jobs/kill", pass);
        assertEquals(new Gate.Proof("worker", ""), master.check("jobs/poll", pass));
        isRefused("jobs/poll", pass);
    }

    @Test
    void noPassAndNonsenseAreRefused() {
        for (String pass :
                new String[] {null, "", "worker", "worker.1.2.3.4", "....", "worker.x.y.z.w", "\u0000.1.2.3.4"}) {
            isRefused("p", pass);
        }
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String pass = worker.pass("p");
        for (int i = 0; i < pass.length(); i++) {
            char other = pass.charAt(i) == '1' ? '2' : '1';
            isRefused("p", pass.substring(0, i) + other + pass.substring(i + 1));
        }
    }

    @Test
    void aWorkerCannotSpeakAsMaster() {
        Gate pretender = new Gate(Secrets.load(folder.resolve("worker")), "master");
        assertEquals(
                "bad-secrets",
                assertThrows(RondoException.class, () -> pretender.pass("p")).code());
        isRefused("p", worker.pass("p").replaceFirst("worker", "master"));
    }

    @Test
    void aPassOfAnotherClusterIsRefused() {
        Secrets.generate(folder.resolve("other"), List.of("worker"));
        isRefused("p", new Gate(Secrets.load(folder.resolve("other")), "worker").pass("p"));
    }

    @Test
    void anOldPassIsRefusedThoughItIsGenuine() {
        byte[] secret = Secrets.load(folder.resolve("worker")).of("worker");
        for (long minutes : new long[] {-6, 6}) {
            String head = "worker." + (System.currentTimeMillis() + minutes * 60_000) + ".abc.1";
            isRefused("p", head + "." + HexFormat.of().formatHex(Gate.hmac(secret, "p", head)));
        }
    }

    /** Hundreds of thousands of calls in a few minutes are what a busy client makes. */
    @Test
    void aCallerMayCallAsOftenAsItLikes() {
        for (int i = 0; i < 250_000; i++) {
            master.check("p", worker.pass("p"));
        }
    }

    @Test
    void passesMayOvertakeEachOtherAndAreStillGoodOnce() {
        List<String> passes = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            passes.add(worker.pass("p"));
        }
        Collections.shuffle(passes, new Random(4));
        passes.forEach(pass -> master.check("p", pass));
        passes.forEach(pass -> isRefused("p", pass));
    }

    @Test
    void aPassThatManyHaveOvertakenIsRefusedSinceItMayHaveBeenUsed() {
        String slow = worker.pass("p");
        for (int i = 0; i < ReplayWindow.WIDTH; i++) {
            master.check("p", worker.pass("p"));
        }
        isRefused("p", slow);
    }

    @Test
    void withoutSecretsOnlyLoopbackMayBeListenedOn() {
        Gate open = new Gate(Secrets.none(), "worker");
        assertDoesNotThrow(() -> open.mayListen("127.0.0.1"));
        assertDoesNotThrow(() -> open.mayListen("localhost"));
        for (String host : new String[] {"0.0.0.0", "::", "10.1.2.3", "example.org"}) {
            RondoException refused = assertThrows(RondoException.class, () -> open.mayListen(host), host);
            assertEquals("insecure-bind", refused.code());
        }
        assertDoesNotThrow(() -> worker.mayListen("0.0.0.0"));
    }
}

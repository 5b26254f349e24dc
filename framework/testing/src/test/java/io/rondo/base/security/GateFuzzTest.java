package io.rondo.base.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.base.error.RondoException;
import io.rondo.testing.fuzz.DecoderFuzz;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that is nearly a pass is one, and what is none is refused in order. */
class GateFuzzTest {
    private static final int PASSES = 50;

    @TempDir
    Path folder;

    @Test
    void passesOfStrangers() throws Exception {
        Secrets.generate(folder, List.of("worker", "master"));
        Gate gate = new Gate(Secrets.load(folder), "worker");
        Set<String> real = new HashSet<>();
        while (real.size() < PASSES) {
            real.add(gate.pass("bulk"));
        }
        List<byte[]> good = real.stream()
                .map(pass -> pass.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        DecoderFuzz.run(
                "passes",
                good,
                bytes -> {
                    String pass = new String(bytes, StandardCharsets.ISO_8859_1);
                    gate.check("bulk", pass);
                    // Each is good once, so this was a real one, perhaps with dots behind, which mean nothing.
                    assertEquals(true, real.contains(pass.replaceAll("\\.+$", "")), pass);
                },
                List.of(RondoException.class));
    }
}

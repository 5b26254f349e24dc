package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first JVM is started by a script, the others by it; all that run jobs shall be started alike. */
class EngineFlagsTest {
    @Test
    void theScriptStartsJvmsWithTheSameFlags() throws IOException, InterruptedException {
        for (int megabytes : new int[] {64, 767, 768, 4096}) {
            List<String> said = said(megabytes).stream()
                    .filter(flag -> !flag.startsWith("-Xms") && !flag.startsWith("-Xmx"))
                    .toList();
            assertEquals(new HashSet<>(EngineFlags.forHeapOf(megabytes)), new HashSet<>(said));
        }
    }

    private static List<String> said(int megabytes) throws IOException, InterruptedException {
        String script = ". ../bin/launch.sh; engine_flags " + megabytes + "; printf '%s\\n' \"${flags[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, bash.waitFor());
        return text.lines().toList();
    }
}

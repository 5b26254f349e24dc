package io.rondo.base.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.base.error.RondoException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task's token proves its job, and nothing else. */
class TaskTokenTest {
    @TempDir
    Path folder;

    private Secrets worker;

    @BeforeEach
    void generate() {
        Secrets.generate(folder.resolve("all"), List.of("worker", "task", "master"));
        Secrets.share(folder.resolve("all"), folder.resolve("worker"), List.of("worker", "task"));
        worker = Secrets.load(folder.resolve("worker"));
    }

    private Gate master() {
        return new Gate(Secrets.load(folder.resolve("all")), "master");
    }

    @Test
    void aTaskIsRecognisedWithItsJob() {
        Gate task = new Gate(Secrets.forTask("j1-2", worker.jobToken("j1-2")), "task");
        assertEquals(new Gate.Proof("task", "j1-2"), master().check("p", task.pass("p")));
        assertEquals(new Gate.Proof("task", "j1-2"), new Gate(worker, "worker").check("p", task.pass("p")));
    }

    @Test
    void itIsNoTaskOfAnotherJobAndNoWorker() {
        Gate other = new Gate(Secrets.forTask("j1-3", worker.jobToken("j1-2")), "task");
        assertThrows(RondoException.class, () -> master().check("p", other.pass("p")));
        String pass = new Gate(Secrets.forTask("j1-2", worker.jobToken("j1-2")), "task").pass("p");
        assertThrows(RondoException.class, () -> master().check("p", pass.replaceFirst("^task:j1-2", "worker")));
        assertThrows(RondoException.class, () -> master().check("p", pass.replaceFirst("^task:j1-2", "task:j1-3")));
    }

    @Test
    void withoutTheTasksSecretNoTokenIsMadeOrRecognised() {
        Secrets.share(folder.resolve("all"), folder.resolve("few"), List.of("worker"));
        Secrets few = Secrets.load(folder.resolve("few"));
        assertThrows(RondoException.class, () -> few.jobToken("j1-2"));
        String pass = new Gate(Secrets.forTask("j1-2", worker.jobToken("j1-2")), "task").pass("p");
        assertThrows(RondoException.class, () -> new Gate(few, "worker").check("p", pass));
        assertEquals("", Secrets.none().jobToken("j1-2"));
    }
}

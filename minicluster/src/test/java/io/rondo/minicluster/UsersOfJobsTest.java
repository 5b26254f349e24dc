package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.protocol.Identity;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs of users who are not the superuser read, write and replace what their users may, and nothing else. */
class UsersOfJobsTest {
    private static final Settings SETTINGS = Settings.of(Map.of());
    private static final byte[] LINES = "a\nb\n".getBytes(StandardCharsets.US_ASCII);

    private static ThreadCluster cluster;
    private static User superuser;
    private static User ann;
    private static User bob;

    /** Somebody who submits, as {@code bin/submit} does. */
    private record User(RemoteStore remote, JobClient jobs, String name) {
        static User of(String name, String... groups) {
            RemoteStore remote = RemoteStore.open(
                    PeerRole.CLIENT, cluster.addresses(), SETTINGS, new Identity(name, List.of(groups)));
            return new User(remote, JobClient.connect(remote.addresses(), remote.rpc()), name);
        }

        FileStore store() {
            return remote.store();
        }

        void write(String path, int mode) throws IOException {
            try (FileStore.StoreOutput out = store().create(path, false, mode)) {
                out.write(LINES, 0, LINES.length);
            }
        }

        JobStatus copies(String from, String to, boolean overwrite) {
            try (LoadedProgram program = LoadedProgram.load(List.of(), Copy.class.getName())) {
                JobPreparation preparation =
                        new JobPreparation(store(), new Storages(store())::of, new PathRule(false));
                String job = jobs.submit(preparation.prepare(new JobPreparation.Request(
                        program,
                        List.of(),
                        List.of("rondo:" + from, "rondo:" + to),
                        List.of(),
                        List.of(),
                        Map.of(),
                        overwrite,
                        64 << 20,
                        ReducerChoice.of(1),
                        name)));
                return jobs.await(job, status -> {});
            }
        }

        void isRefused(String from, String to, boolean overwrite) {
            int before = jobs.list(100).size();
            RondoException refused = assertThrows(RondoException.class, () -> copies(from, to, overwrite));
            assertEquals("access-denied", refused.code(), refused.getMessage());
            assertEquals(before, jobs.list(100).size(), "there is no such job");
        }
    }

    /** Writes the lines it reads. */
    public static final class Copy implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0))).map(Same.class).write(Text.table(args.get(1)));
        }
    }

    static final class Same implements Mapper<Long, String, Long, String> {
        @Override
        public void map(Long offset, String line, Emitter<Long, String> out) {
            out.emit(offset, line);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        cluster = ThreadCluster.start(MiniClusterSettings.small());
        superuser = User.of(System.getProperty("user.name"));
        ann = User.of("ann", "staff");
        bob = User.of("bob", "staff");
        for (String name : List.of("ann", "bob")) {
            superuser.store().mkdirs("/home/" + name, 0755);
            superuser.store().setAttributes("/home/" + name, new FileStore.Attributes(-1, name, "staff", -1, -1));
        }
        ann.write("/home/ann/in", 0644);
    }

    @AfterAll
    static void stop() {
        List.of(superuser, ann, bob).forEach(user -> user.remote().close());
        cluster.close();
    }

    private static Map<String, String> ownersIn(String folder) {
        return superuser.store().list(folder).stream()
                .collect(Collectors.toMap(file -> file.path().substring(folder.length() + 1), FileStatus::owner));
    }

    @Test
    void anOutputBelongsToWhoSubmittedTheJob() {
        JobStatus end = ann.copies("/home/ann/in", "/home/ann/out", false);
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        assertEquals(
                "ann", superuser.store().status("/home/ann/out").orElseThrow().owner());
        assertEquals(Map.of("_SUCCESS", "ann", "part-m-00000", "ann"), ownersIn("/home/ann/out"));
    }

    @Test
    void whatAUserMayNotReadNoJobOfTheirsReads() throws IOException {
        ann.write("/home/ann/private", 0600);
        ann.write("/home/ann/closed/file", 0644);
        ann.store().setAttributes("/home/ann/closed", new FileStore.Attributes(0700, "", "", -1, -1));
        ann.write("/home/ann/mixed/one", 0644);
        ann.write("/home/ann/mixed/two", 0600);
        for (String input :
                List.of("/home/ann/private", "/home/ann/closed", "/home/ann/closed/file", "/home/ann/mixed")) {
            bob.isRefused(input, "/home/bob/never", false);
        }
        assertFalse(superuser.store().status("/home/bob/never").isPresent());
    }

    @Test
    void aGroupsFileIsReadByItsGroup() throws IOException {
        ann.write("/home/ann/groups", 0640);
        JobStatus end = bob.copies("/home/ann/groups", "/home/bob/copy", false);
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        User eve = User.of("eve");
        try {
            superuser.store().mkdirs("/home/eve", 0755);
            superuser.store().setAttributes("/home/eve", new FileStore.Attributes(-1, "eve", "", -1, -1));
            eve.isRefused("/home/ann/groups", "/home/eve/copy", false);
        } finally {
            eve.remote().close();
        }
    }

    @Test
    void nobodyWritesIntoAnothersFolderOrReplacesWhatIsThere() {
        bob.isRefused("/home/ann/in", "/home/ann/bobs", false);
        bob.isRefused("/home/ann/in", "/home/ann/in", true);
    }

    /** Replacing takes away and makes anew, for which the folder has to be writable, as on HDFS. */
    @Test
    void anOutputInAFolderOfOthersIsNotReplacedEvenByItsOwner() throws IOException {
        superuser.store().mkdirs("/kept", 0755);
        superuser.write("/kept/out/part", 0666);
        superuser.store().setAttributes("/kept/out", new FileStore.Attributes(0777, "ann", "staff", -1, -1));
        ann.isRefused("/home/ann/in", "/kept/out", true);
        assertArrayEquals(LINES, superuser.store().readAll("/kept/out/part"));
    }
}

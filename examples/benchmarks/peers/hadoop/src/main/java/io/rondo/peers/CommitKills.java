package io.rondo.peers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.JobStatus;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.committer.manifest.ManifestCommitter;
import org.apache.hadoop.mapreduce.task.JobContextImpl;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.hadoop.util.Progressable;

/**
 * {@code KILLS SEED}: jobs of ten tasks whose application master dies at a random change of the file system between its mark
 * that the commit has begun and its mark that it has succeeded; then a second attempt does what MRAppMaster does when it finds
 * those marks. A reader looks at the destination after every change. One line for each of Hadoop's committers.
 */
public final class CommitKills {
    private static final int TASKS = 10;
    /** Read once. */
    private static final Configuration DEFAULTS = new Configuration();

    private CommitKills() {}

    /** The process is gone. */
    private static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The local file system, seen by a process that dies before its n-th change; nothing changes after that. */
    public static final class Mortal extends RawLocalFileSystem {
        private static final Object LOCK = new Object();
        private static int left = Integer.MAX_VALUE;
        private static int changes;
        private static Runnable reader = () -> {};

        @Override
        public URI getUri() {
            return URI.create("mortal:///");
        }

        @Override
        public String getScheme() {
            return "mortal";
        }

        interface Change<T> {
            T run() throws IOException;
        }

        static <T> T change(Change<T> change) throws IOException {
            synchronized (LOCK) {
                if (--left < 0) {
                    throw new Died();
                }
                changes++;
                T result = change.run();
                reader.run();
                return result;
            }
        }

        @Override
        public boolean rename(Path from, Path to) throws IOException {
            return change(() -> super.rename(from, to));
        }

        @Override
        public boolean delete(Path path, boolean recursive) throws IOException {
            return change(() -> super.delete(path, recursive));
        }

        @Override
        public boolean mkdirs(Path path) throws IOException {
            return change(() -> super.mkdirs(path));
        }

        @Override
        public boolean mkdirs(Path path, FsPermission permission) throws IOException {
            return change(() -> super.mkdirs(path, permission));
        }

        /** Without Hadoop's native library its own starts a process for each, which takes nearly all of a run's time. */
        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            Files.setPosixFilePermissions(
                    pathToFile(path).toPath(),
                    PosixFilePermissions.fromString(FsPermission.createImmutable((short) (permission.toShort() & 0777))
                            .toString()));
        }

        @Override
        public FSDataOutputStream create(
                Path path,
                FsPermission permission,
                boolean overwrite,
                int buffer,
                short replication,
                long block,
                Progressable progress)
                throws IOException {
            return change(() -> super.create(path, permission, overwrite, buffer, replication, block, progress));
        }
    }

    /** Makes a committer for an attempt of the application. */
    private interface Committers {
        PathOutputCommitter of(Path output, TaskAttemptContext context) throws IOException;
    }

    public static void main(String[] args) throws Exception {
        int kills = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        print("FileOutputCommitter, algorithm 1", kills, seed, 1, FileOutputCommitter::new);
        print("FileOutputCommitter, algorithm 2", kills, seed, 2, FileOutputCommitter::new);
        print("manifest committer", kills, seed, 1, ManifestCommitter::new);
        System.exit(0);
    }

    private static void print(String name, int kills, long seed, int algorithm, Committers committers)
            throws Exception {
        int steps = new Trial(algorithm, committers).commitChanges();
        Random random = new Random(seed);
        int partial = 0;
        int disagree = 0;
        int succeeded = 0;
        for (int i = 0; i < kills; i++) {
            Trial trial = new Trial(algorithm, committers);
            trial.run(random.nextInt(steps));
            partial += trial.partialSeen ? 1 : 0;
            disagree += trial.disagrees() ? 1 : 0;
            succeeded += trial.state.equals("SUCCEEDED") ? 1 : 0;
            trial.delete();
        }
        System.out.printf("ROW %s|%d|%d|%d|%d%n", name, kills, succeeded, partial, disagree);
    }

    /** One job. */
    private static final class Trial {
        private final Configuration conf = new Configuration(DEFAULTS);
        private final Committers committers;
        private final java.nio.file.Path folder = Files.createTempDirectory("commit-kills");
        private final Path output = new Path("mortal://" + folder.resolve("out"));
        private final JobID job = new JobID("kills", 1);
        private final Set<Integer> finished = new TreeSet<>();
        private final java.nio.file.Path marks = Files.createDirectory(folder.resolve("marks"));
        private boolean partialSeen;
        String state = "?";

        Trial(int algorithm, Committers committers) throws IOException {
            this.committers = committers;
            conf.set("fs.mortal.impl", Mortal.class.getName());
            conf.setInt(FileOutputCommitter.FILEOUTPUTCOMMITTER_ALGORITHM_VERSION, algorithm);
            conf.set(FileOutputFormat.OUTDIR, output.toString());
            Mortal.left = Integer.MAX_VALUE;
            Mortal.changes = 0;
            Mortal.reader = () -> partialSeen |= visible() > 0 && visible() < TASKS;
        }

        private int visible() {
            String[] names = folder.resolve("out").toFile().list((dir, name) -> name.startsWith("part-"));
            return names == null ? 0 : names.length;
        }

        boolean disagrees() {
            return state.equals("SUCCEEDED") ? visible() != TASKS : visible() > 0;
        }

        private TaskAttemptContext attempt(int application, int task) {
            conf.setInt(MRJobConfig.APPLICATION_ATTEMPT_ID, application);
            return new TaskAttemptContextImpl(
                    conf,
                    new TaskAttemptID(
                            new TaskID(job, TaskType.REDUCE, task), (application - 1) * 1000));
        }

        private JobContext job(int application) {
            conf.setInt(MRJobConfig.APPLICATION_ATTEMPT_ID, application);
            return new JobContextImpl(conf, job);
        }

        private boolean marked(String mark) {
            return Files.exists(marks.resolve(mark));
        }

        private void mark(String mark) throws IOException {
            Mortal.change(() -> Files.createFile(marks.resolve(mark)));
        }

        /** How many changes there are between the mark of the beginning and that of the end. */
        int commitChanges() throws Exception {
            PathOutputCommitter committer = tasks(1);
            int before = Mortal.changes;
            commit(committer, 1);
            delete();
            return Mortal.changes - before;
        }

        void run(int kill) throws Exception {
            PathOutputCommitter committer = tasks(1);
            Mortal.left = kill;
            try {
                commit(committer, 1);
                state = "SUCCEEDED";
            } catch (Died | IOException e) {
                Mortal.left = Integer.MAX_VALUE; // another process begins
                secondAttempt();
            }
        }

        /** The first time, and what is not recovered: each task writes its file and commits it. */
        private PathOutputCommitter tasks(int application) throws IOException {
            PathOutputCommitter committer = committers.of(output, attempt(application, 0));
            committer.setupJob(job(application));
            for (int task = 0; task < TASKS; task++) {
                TaskAttemptContext context = attempt(application, task);
                PathOutputCommitter its = committers.of(output, context);
                if (application > 1 && finished.contains(task) && its.isRecoverySupported(job(application))) {
                    its.recoverTask(context);
                    continue;
                }
                its.setupTask(context);
                Path file = new Path(its.getWorkPath(), String.format("part-r-%05d", task));
                try (FSDataOutputStream out = file.getFileSystem(conf).create(file, true)) {
                    out.writeBytes("content of " + task + "\n");
                }
                if (its.needsTaskCommit(context)) {
                    its.commitTask(context);
                }
                finished.add(task);
            }
            return committer;
        }

        private void commit(PathOutputCommitter committer, int application) throws IOException {
            mark("COMMIT_STARTED");
            committer.commitJob(job(application));
            mark("COMMIT_SUCCESS");
        }

        /** As in MRAppMaster: what the marks say decides whether the job goes on. */
        private void secondAttempt() throws IOException {
            PathOutputCommitter committer = committers.of(output, attempt(2, 0));
            if (marked("COMMIT_SUCCESS")) {
                state = "SUCCEEDED";
            } else if (marked("COMMIT_STARTED") && !committer.isCommitJobRepeatable(job(2))) {
                state = "ERROR";
            } else {
                Files.deleteIfExists(marks.resolve("COMMIT_STARTED"));
                try {
                    if (!committer.isRecoverySupported(job(2))) {
                        committer.abortJob(job(2), JobStatus.State.KILLED);
                        finished.clear();
                    }
                    commit(tasks(2), 2);
                    state = "SUCCEEDED";
                } catch (IOException e) {
                    state = "FAILED";
                }
            }
        }

        private void delete() throws IOException {
            List<java.nio.file.Path> all = new ArrayList<>();
            try (var walk = Files.walk(folder)) {
                walk.forEach(all::add);
            }
            for (int i = all.size() - 1; i >= 0; i--) {
                Files.delete(all.get(i));
            }
        }
    }
}

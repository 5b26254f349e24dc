package io.rondo.jobmaster.client.submit;

import io.rondo.api.TaskContext;
import io.rondo.api.compress.Compressions;
import io.rondo.api.io.Split;
import io.rondo.api.io.Storage;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.Plans;
import io.rondo.base.config.SettingKey;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.storage.RondoStorage;
import io.rondo.jobmaster.client.protocol.JobFile;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.Artifact;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.JobSubmission.ProgramCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * Turns a program and its arguments into a submission: defines the plan, checks inputs and outputs while nothing has been
 * touched yet, cuts the splits, and writes the job file to the store.
 */
public final class JobPreparation {
    private static final int MAY_WRITE = 2;
    private static final String JOBS = "/.rondo/jobs";

    private final FileStore store;
    private final Function<String, Storage> storages;
    private final PathRule paths;

    public JobPreparation(FileStore store, Function<String, Storage> storages, PathRule paths) {
        this.store = store;
        this.storages = storages;
        this.paths = paths;
    }

    /** What the submitter asked for. {@code jars} hold the program; {@code reducers} is used where the plan leaves it open. */
    public record Request(
            LoadedProgram program,
            List<Path> jars,
            List<String> arguments,
            List<Path> libraries,
            List<Path> files,
            Map<String, String> settings,
            boolean overwrite,
            long splitBytes,
            ReducerChoice reducers,
            String user) {}

    /** Throws USER errors with what to mend; after them nothing is left behind. */
    public JobSubmission prepare(Request request) {
        checkCompression(request.settings());
        JobPlan plan = define(request);
        List<OutputTarget> outputs = outputs(plan, request.overwrite());
        List<Split> splits = new InputSplitter(storages, request.splitBytes()).split(plan, paths::uri);
        int reducers = plan.shuffle()
                .map(shuffle -> shuffle.reducers() > 0
                        ? shuffle.reducers()
                        : request.reducers().of(splits))
                .orElse(0);
        if (reducers > JobSubmission.MOST_TASKS) {
            throw RondoException.user(
                    "too-many-tasks",
                    "A job has at most " + JobSubmission.MOST_TASKS + " reducers, not " + reducers
                            + ": see .reducers(n) in the program, or rondo.reducers.");
        }
        TaskContext context = new SamplingContext(request.settings(), request.files());
        List<byte[]> boundaries =
                plan.shuffle().isPresent() && plan.shuffle().get().totalOrder()
                        ? new KeySampler(storages).boundaries(plan, splits, reducers, context)
                        : List.of();
        refuseSameNames(request.files());
        Artifacts artifacts = new Artifacts(store, paths.local());
        List<Artifact> code = new ArrayList<>();
        request.jars().forEach(jar -> code.add(artifacts.bring("jar", jar)));
        request.libraries().forEach(jar -> code.add(artifacts.bring("lib", jar)));
        request.files().forEach(file -> code.add(artifacts.bring("file", file)));
        String submission = UUID.randomUUID().toString();
        String jobFile = JOBS + "/" + submission;
        write(jobFile, Wire.of(JobFile.class).encode(new JobFile(splits, boundaries)));
        return new JobSubmission(
                submission,
                plan.name(),
                request.user(),
                new ProgramCode(request.program().program().getClass().getName(), request.arguments(), code),
                plan.fingerprint(),
                jobFile,
                splits.size(),
                reducers,
                outputs,
                settings(plan, request.settings()));
    }

    /** What the program says of itself goes before what its submitter says of all jobs. */
    private static Map<String, String> settings(JobPlan plan, Map<String, String> given) {
        Map<String, String> settings = new TreeMap<>(given);
        if (!plan.speculation()) {
            settings.put(SettingKey.SPECULATION.key(), "false");
        }
        return settings;
    }

    /** Tasks ask for a file by its name alone. */
    private static void refuseSameNames(List<Path> files) {
        Set<Path> names = new HashSet<>();
        for (Path file : files) {
            if (!names.add(file.getFileName())) {
                throw RondoException.user(
                        "file-twice", "--files names two files called " + file.getFileName() + ". Rename one.");
            }
        }
    }

    private static void checkCompression(Map<String, String> settings) {
        String key = SettingKey.OUTPUT_COMPRESSION.key();
        try {
            Compressions.named(settings.getOrDefault(key, "none"));
        } catch (IllegalArgumentException e) {
            throw RondoException.user("setting-invalid", "The setting " + key + ": " + e.getMessage());
        }
    }

    private static JobPlan define(Request request) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(request.program().loader());
        try {
            return Plans.define(request.program().program(), request.arguments());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private List<OutputTarget> outputs(JobPlan plan, boolean overwrite) {
        List<OutputTarget> targets = new ArrayList<>();
        for (JobPlan.OutputPlan<?, ?> output : plan.outputs()) {
            String uri = paths.uri(output.path());
            try {
                if (!overwrite && storages.apply(uri).stat(uri).isPresent()) {
                    throw RondoException.user(
                            "output-exists",
                            "The output " + output.path() + " exists already and nothing in it was touched. Choose"
                                    + " another, remove it, or give --overwrite.");
                }
            } catch (IOException e) {
                throw new RondoException(
                        ErrorKind.USER, "output-unusable", "The output " + output.path() + " cannot be used: " + e, e);
            }
            if (uri.startsWith("rondo:")) {
                String path = RondoStorage.path(uri);
                store.checkAccess(path, MAY_WRITE);
                if (overwrite) { // what is there is taken out of its folder
                    store.checkAccess(path.substring(0, Math.max(1, path.lastIndexOf('/'))), MAY_WRITE);
                }
            }
            targets.add(new OutputTarget(output.name(), uri, overwrite));
        }
        return targets;
    }

    private void write(String path, byte[] bytes) {
        try (FileStore.StoreOutput out = store.create(path, false)) {
            out.write(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RETRYABLE, "store-unreachable", "The job file cannot be written: " + e, e);
        }
    }
}

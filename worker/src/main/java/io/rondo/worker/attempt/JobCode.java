package io.rondo.worker.attempt;

import io.rondo.api.IllegalPlan;
import io.rondo.api.Program;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.Plans;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.storage.LocalStorage;
import io.rondo.dfs.storage.RondoStorage;
import io.rondo.jobmaster.client.protocol.JobFile;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.Artifact;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.jar.JarFile;
import java.util.zip.ZipException;

/** A job on this worker: its code in a class loader of its own, and its job file. Closed when the job is over. */
public final class JobCode implements AutoCloseable {
    private final JobSubmission submission;
    private final JobFile file;
    private final URLClassLoader loader;
    private final Map<String, Path> sideFiles;

    private JobCode(JobSubmission submission, JobFile file, URLClassLoader loader, Map<String, Path> sideFiles) {
        this.sideFiles = Map.copyOf(sideFiles);
        this.submission = submission;
        this.file = file;
        this.loader = loader;
    }

    /** Fetches what the job needs into the folder, checking each jar's digest. */
    public static JobCode load(JobSubmission submission, FileStore store, Path folder) throws IOException {
        List<URL> urls = new ArrayList<>();
        Map<String, Path> sideFiles = new HashMap<>();
        for (Artifact artifact : submission.code().jars()) {
            Path local = bring(artifact, store, folder);
            if (artifact.kind().equals("file")) {
                sideFiles.put(artifact.name(), local);
            } else {
                checkJar(artifact, local);
                urls.add(local.toUri().toURL());
            }
        }
        URLClassLoader loader = new JobClassLoader(urls.toArray(URL[]::new), JobCode.class.getClassLoader());
        JobFile file = Wire.of(JobFile.class).decode(store.readAll(submission.jobFile()));
        return new JobCode(submission, file, loader, sideFiles);
    }

    /** A jar that cannot be read would merely seem to lack its classes. */
    private static void checkJar(Artifact artifact, Path jar) throws IOException {
        try {
            new JarFile(jar.toFile()).close();
        } catch (ZipException e) {
            throw new RondoException(
                    ErrorKind.USER,
                    "jar-corrupt",
                    "The file " + artifact.name() + " is not a readable jar (" + e.getMessage() + "). Build it again.",
                    e);
        }
    }

    private static Path bring(Artifact artifact, FileStore store, Path folder) throws IOException {
        if (artifact.uri().startsWith("file:")) {
            return LocalStorage.path(artifact.uri());
        }
        Files.createDirectories(folder);
        Path local = folder.resolve(artifact.sha256() + "-" + artifact.name());
        if (!Files.exists(local)) {
            Path partial = folder.resolve(artifact.sha256() + "." + UUID.randomUUID());
            fetch(artifact, store, partial);
            Files.move(partial, local, StandardCopyOption.ATOMIC_MOVE);
        }
        return local;
    }

    private static void fetch(Artifact artifact, FileStore store, Path target) throws IOException {
        try (FileStore.StoreInput in = store.open(RondoStorage.path(artifact.uri()));
                OutputStream out = Files.newOutputStream(target)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            long at = 0;
            for (int n = in.read(at, buffer, 0, buffer.length); n > 0; n = in.read(at, buffer, 0, buffer.length)) {
                out.write(buffer, 0, n);
                digest.update(buffer, 0, n);
                at += n;
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(artifact.sha256())) {
                throw new RondoException(
                        ErrorKind.INTERNAL,
                        "artifact-damaged",
                        "The file " + artifact.name() + " has another digest than it was submitted with.");
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * A plan with user objects of its own, for one attempt. Leaves the job's class loader as the thread's, since user code
     * may look for it there.
     */
    public JobPlan plan() {
        Thread.currentThread().setContextClassLoader(loader);
        JobPlan plan = define();
        if (!plan.fingerprint().equals(submission.fingerprint())) {
            throw RondoException.user(
                    "plan-not-deterministic",
                    "The program described another job here than on the client. define() must depend on its arguments"
                            + " alone: not on files, the time, the environment or random numbers.");
        }
        return plan;
    }

    private JobPlan define() {
        String name = submission.code().programClass();
        try {
            var constructor = Class.forName(name, true, loader).getDeclaredConstructor();
            constructor.setAccessible(true);
            return Plans.define(
                    (Program) constructor.newInstance(), submission.code().arguments());
        } catch (IllegalPlan e) {
            throw new RondoException(ErrorKind.USER, "plan-illegal", e.getMessage(), e);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new RondoException(
                    ErrorKind.USER,
                    "program-missing",
                    "The worker does not find the class "
                            + String.valueOf(e.getMessage()).replace('/', '.')
                            + " in the job's jars. Give the libraries it needs with --libjars.",
                    e);
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            throw new RondoException(
                    ErrorKind.USER,
                    "program-unusable",
                    "The program " + name + " cannot be loaded on the worker: " + Failures.describe(cause),
                    e);
        }
    }

    /** The local copy of a file that came with the job. */
    Optional<Path> sideFile(String name) {
        return Optional.ofNullable(sideFiles.get(name));
    }

    public JobSubmission submission() {
        return submission;
    }

    public JobFile file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}

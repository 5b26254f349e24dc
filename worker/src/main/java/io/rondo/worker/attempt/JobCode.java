package io.rondo.worker.attempt;

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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A job on this worker: its code in a class loader of its own, and its job file. Closed when the job is over. */
public final class JobCode implements AutoCloseable {
    private final JobSubmission submission;
    private final JobFile file;
    private final URLClassLoader loader;

    private JobCode(JobSubmission submission, JobFile file, URLClassLoader loader) {
        this.submission = submission;
        this.file = file;
        this.loader = loader;
    }

    /** Fetches what the job needs into the folder, checking each jar's digest. */
    public static JobCode load(JobSubmission submission, FileStore store, Path folder) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Artifact artifact : submission.code().jars()) {
            Path local = bring(artifact, store, folder);
            if (!artifact.kind().equals("file")) {
                urls.add(local.toUri().toURL());
            }
        }
        URLClassLoader loader =
                new URLClassLoader(submission.name(), urls.toArray(URL[]::new), JobCode.class.getClassLoader());
        JobFile file = Wire.of(JobFile.class).decode(readAll(store, submission.jobFile()));
        return new JobCode(submission, file, loader);
    }

    private static Path bring(Artifact artifact, FileStore store, Path folder) throws IOException {
        if (artifact.uri().startsWith("file:")) {
            return LocalStorage.path(artifact.uri());
        }
        Files.createDirectories(folder);
        Path local = folder.resolve(artifact.sha256() + "-" + artifact.name());
        try (FileStore.StoreInput in = store.open(RondoStorage.path(artifact.uri()));
                OutputStream out = Files.newOutputStream(local)) {
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
        return local;
    }

    private static byte[] readAll(FileStore store, String path) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FileStore.StoreInput in = store.open(path)) {
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(0, buffer, 0, buffer.length); n > 0; ) {
                bytes.write(buffer, 0, n);
                n = in.read(bytes.size(), buffer, 0, buffer.length);
            }
        }
        return bytes.toByteArray();
    }

    /** A plan with user objects of its own, for one attempt. */
    public JobPlan plan() {
        Thread thread = Thread.currentThread();
        thread.setContextClassLoader(loader);
        try {
            Class<?> type = Class.forName(submission.code().programClass(), true, loader);
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            JobPlan plan = Plans.define(
                    (Program) constructor.newInstance(), submission.code().arguments());
            if (!plan.fingerprint().equals(submission.fingerprint())) {
                throw RondoException.user(
                        "plan-not-deterministic",
                        "The program described another job here than on the client. define() must depend on its arguments"
                                + " alone.");
            }
            return plan;
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new RondoException(
                    ErrorKind.USER, "program-unusable", "The program cannot be loaded on the worker: " + e, e);
        }
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

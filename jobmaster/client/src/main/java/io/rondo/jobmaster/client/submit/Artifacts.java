package io.rondo.jobmaster.client.submit;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import io.rondo.jobmaster.client.protocol.JobSubmission.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Brings a job's jars and side files to where workers can fetch them, under the digest of their content. */
public final class Artifacts {
    private static final String FOLDER = "/.rondo/artifacts";
    private static final int BUFFER = 1 << 20;

    private final FileStore store;
    private final boolean sameHost;

    /** @param sameHost workers run in this process, so a local path is enough and nothing is copied */
    public Artifacts(FileStore store, boolean sameHost) {
        this.store = store;
        this.sameHost = sameHost;
    }

    /** @param kind jar, lib or file */
    public Artifact bring(String kind, Path file) {
        try {
            String digest = sha256(file);
            long length = Files.size(file);
            String name = file.getFileName().toString();
            if (sameHost) {
                return new Artifact(
                        kind,
                        name,
                        digest,
                        length,
                        file.toAbsolutePath().toUri().toString());
            }
            String path = FOLDER + "/" + digest;
            if (store.status(path).isEmpty()) {
                upload(file, path);
            }
            return new Artifact(kind, name, digest, length, "rondo:" + path);
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.USER, "file-unreadable", "The file " + file + " cannot be read: " + e, e);
        }
    }

    private void upload(Path file, String path) throws IOException {
        String partial = path + "." + UUID.randomUUID();
        try (InputStream in = Files.newInputStream(file);
                FileStore.StoreOutput out = store.create(partial, false)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
        try {
            store.rename(partial, path);
        } catch (RondoException e) {
            if (!e.is("path-exists")) {
                throw e;
            }
            store.delete(partial, false); // another client brought the same content first
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

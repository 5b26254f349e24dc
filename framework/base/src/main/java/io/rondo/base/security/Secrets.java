package io.rondo.base.security;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The secrets a process holds, by role name: 32 random bytes each, in files {@code ROLE.secret} that only their owner may
 * read. A process proves its own role with that role's secret, and recognises the roles whose secrets it holds.
 */
public final class Secrets {
    private static final int LENGTH = 32;
    private static final String ENDING = ".secret";

    private final Map<String, byte[]> byRole;

    private Secrets(Map<String, byte[]> byRole) {
        this.byRole = byRole;
    }

    /** Holds none: fit for loopback only. */
    public static Secrets none() {
        return new Secrets(Map.of());
    }

    /** Makes the secrets of these roles that the folder does not have yet. */
    public static void generate(Path folder, List<String> roles) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            SecureRandom random = new SecureRandom();
            for (String role : roles) {
                Path file = folder.resolve(role + ENDING);
                if (!Files.exists(file)) {
                    byte[] secret = new byte[LENGTH];
                    random.nextBytes(secret);
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                    Files.writeString(file, HexFormat.of().formatHex(secret));
                }
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Copies the secrets of these roles to a folder of their own, for a process that may hold no others. */
    public static void share(Path from, Path to, List<String> roles) {
        try {
            Files.createDirectories(to);
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
            for (String role : roles) {
                Path copy = to.resolve(role + ENDING);
                Files.deleteIfExists(copy);
                Files.copy(from.resolve(role + ENDING), copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw unusable(to, e);
        }
    }

    /** Reads every secret in the folder. */
    public static Secrets load(Path folder) {
        Map<String, byte[]> secrets = new TreeMap<>();
        try (var files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                byte[] secret = HexFormat.of().parseHex(Files.readString(file).strip());
                if (secret.length != LENGTH) {
                    throw new IOException(file + " does not hold a secret of " + LENGTH + " bytes");
                }
                secrets.put(name.substring(0, name.length() - ENDING.length()), secret);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(folder, e);
        }
        if (secrets.isEmpty()) {
            throw unusable(folder, new IOException("it holds no secret"));
        }
        return new Secrets(secrets);
    }

    private static RondoException unusable(Path folder, Exception e) {
        return new RondoException(
                ErrorKind.USER, "bad-secrets", "The secrets in " + folder + " cannot be used: " + e.getMessage(), e);
    }

    public boolean isEmpty() {
        return byRole.isEmpty();
    }

    /** Null if this process does not hold it. */
    byte[] of(String role) {
        return byRole.get(role);
    }

    /** What ZooKeeper is shown: masters and storage nodes share it, and nobody else holds it. Empty if not held. */
    public byte[] zooKeeper() {
        return byRole.getOrDefault("zookeeper", new byte[0]);
    }

    /** The names of the roles, never the secrets. */
    @Override
    public String toString() {
        return "Secrets" + new ArrayList<>(byRole.keySet());
    }
}

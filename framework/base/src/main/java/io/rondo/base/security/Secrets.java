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
    private static final String CLIENT = "client";
    private static final String TASK = "task";
    static final String TASK_OF = "task:";

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

    /** Null if this process does not hold it. Who holds the tasks' secret can recognise the task of every job by it. */
    byte[] of(String role) {
        byte[] held = byRole.get(role);
        if (held == null && role.startsWith(TASK_OF) && byRole.containsKey(TASK)) {
            return tokenFor(role.substring(TASK_OF.length()));
        }
        return held;
    }

    /**
     * What proves that its bearer works for one job, and is good for nothing else: hexadecimal. Empty if there are no
     * secrets at all; {@code bad-secrets} if there are, but not that of the tasks.
     */
    public String jobToken(String job) {
        if (isEmpty()) {
            return "";
        }
        if (!byRole.containsKey(TASK)) {
            throw RondoException.user(
                    "bad-secrets", "This process has no secret of the role task, so it cannot make tokens for jobs.");
        }
        return HexFormat.of().formatHex(tokenFor(job));
    }

    /**
     * What lets its bearer read the store over HTTP, and is good for nothing else: hexadecimal, the same for all who hold the
     * clients' secret. Empty if there are no secrets at all; {@code bad-secrets} if there are, but not that one.
     */
    public String readToken() {
        if (isEmpty()) {
            return "";
        }
        if (!byRole.containsKey(CLIENT)) {
            throw RondoException.user(
                    "bad-secrets", "This process has no secret of the role client, so it cannot serve.");
        }
        return HexFormat.of().formatHex(Gate.hmac(byRole.get(CLIENT), "http", "read"));
    }

    private byte[] tokenFor(String job) {
        return Gate.hmac(byRole.get(TASK), "job", job);
    }

    /** All that a process for one job's tasks holds. */
    public static Secrets forTask(String job, String token) {
        return new Secrets(Map.of(TASK_OF + job, HexFormat.of().parseHex(token)));
    }

    /** The name under which a process proves its role: a task's names its job too. */
    String nameFor(String role) {
        return role.equals(TASK)
                ? byRole.keySet().stream()
                        .filter(name -> name.startsWith(TASK_OF))
                        .findFirst()
                        .orElse(TASK)
                : role;
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

package io.rondo.base.security;

import io.rondo.base.error.RondoException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one gate under every listener. A caller shows a pass, {@code ROLE.TIME.SENDER.NUMBER.HMAC}, where the HMAC-SHA-256 is
 * over purpose, role, time, sender and number with the role's secret; a sender is one caller's gate, and numbers its passes. A
 * pass is good once, and for five minutes. The gate fails closed: what it cannot check it refuses.
 *
 * <p>Without secrets there is nothing to check with; then only loopback may be listened on, and roles are as claimed.
 */
public final class Gate {
    private static final long WINDOW_MILLIS = 5 * 60_000;
    private static final int MOST_SENDERS = 20_000;
    private static final int PARTS = 5;

    /** Looking for it takes longer than using it. */
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(() -> {
        try {
            return Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    });

    private final Secrets secrets;
    private final String ownRole;
    private final String sender = Long.toHexString(new SecureRandom().nextLong());
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, ReplayWindow> senders = new ConcurrentHashMap<>();

    /** @param ownRole what this process is, lower case */
    public Gate(Secrets secrets, String ownRole) {
        this.secrets = secrets;
        this.ownRole = secrets.nameFor(ownRole.toLowerCase(Locale.ROOT));
    }

    /** Refuses to listen beyond loopback without secrets. */
    public void mayListen(String host) {
        boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
        if (!loopback && secrets.isEmpty()) {
            throw RondoException.user(
                    "insecure-bind",
                    "Rondo does not listen on " + host + " without secrets: whoever reaches it could run code here. Set"
                            + " rondo.secrets to a folder of secrets, or rondo.bind to 127.0.0.1.");
        }
    }

    /** A pass for one call. {@code purpose} binds it to what is called. */
    public String pass(String purpose) {
        if (secrets.isEmpty()) {
            return ownRole + ".0.0.0.0";
        }
        byte[] secret = secrets.of(ownRole);
        if (secret == null) {
            throw RondoException.user("bad-secrets", "This process has no secret of the role " + ownRole + ".");
        }
        String head = ownRole + "." + System.currentTimeMillis() + "." + sender + "." + numbers.getAndIncrement();
        return head + "." + hex(secret, purpose, head);
    }

    /** What a pass proves. */
    public record Proof(String role, String job) {
        static Proof of(String name) {
            return name.startsWith(Secrets.TASK_OF)
                    ? new Proof("task", name.substring(Secrets.TASK_OF.length()))
                    : new Proof(name, "");
        }
    }

    /** The role that a pass proves, and of a task its job. Throws USER {@code not-authenticated} otherwise. */
    public Proof check(String purpose, String pass) {
        String[] parts = pass == null ? new String[0] : pass.split("\\.");
        if (parts.length != PARTS) {
            throw refused("it shows no pass");
        }
        if (secrets.isEmpty()) {
            return Proof.of(parts[0]);
        }
        byte[] secret = secrets.of(parts[0]);
        String head = parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[3];
        if (secret == null || !MessageDigest.isEqual(bytes(hex(secret, purpose, head)), bytes(parts[4]))) {
            throw refused("its pass is wrong");
        }
        long time = Long.parseLong(parts[1]); // signed, so it is a number, and so is parts[3]
        long now = System.currentTimeMillis();
        if (Math.abs(now - time) > WINDOW_MILLIS) {
            throw refused("its pass is too old, or the clocks differ by minutes");
        }
        useOnce(parts[0] + "." + parts[2], Long.parseLong(parts[3]), now);
        return Proof.of(parts[0]);
    }

    private void useOnce(String from, long number, long now) {
        ReplayWindow window = senders.get(from);
        if (window == null) {
            window = meet(from, now);
        }
        if (!window.use(number, now)) {
            throw refused("its pass was used before");
        }
    }

    /** A sender is forgotten when all its passes are too old: one from a clock that is ahead lives twice as long. */
    private synchronized ReplayWindow meet(String from, long now) {
        if (senders.size() >= MOST_SENDERS) {
            senders.values().removeIf(window -> window.lastMillis() < now - 2 * WINDOW_MILLIS);
        }
        if (senders.size() >= MOST_SENDERS) {
            throw refused("there are more callers than can be told apart");
        }
        return senders.computeIfAbsent(from, key -> new ReplayWindow());
    }

    private static RondoException refused(String why) {
        return RondoException.user("not-authenticated", "The caller is refused: " + why + ".");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] secret, String purpose, String head) {
        return HexFormat.of().formatHex(hmac(secret, purpose, head));
    }

    static byte[] hmac(byte[] secret, String purpose, String head) {
        try {
            Mac mac = MAC.get();
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(bytes(purpose));
            mac.update((byte) 0);
            return mac.doFinal(bytes(head));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("any bytes are a key", e);
        }
    }
}

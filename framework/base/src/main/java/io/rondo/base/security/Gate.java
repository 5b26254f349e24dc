package io.rondo.base.security;

import io.rondo.base.error.RondoException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one gate under every listener. A caller shows a pass, {@code ROLE.TIME.NONCE.HMAC}, where the HMAC-SHA-256 is over
 * purpose, role, time and nonce with the role's secret. A pass is good once, and for five minutes. The gate fails closed:
 * what it cannot check it refuses.
 *
 * <p>Without secrets there is nothing to check with; then only loopback may be listened on, and roles are as claimed.
 */
public final class Gate {
    private static final long WINDOW_MILLIS = 5 * 60_000;
    private static final int REMEMBERED = 200_000;

    private final Secrets secrets;
    private final String ownRole;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Long> seen = new LinkedHashMap<>();

    /** @param ownRole what this process is, lower case */
    public Gate(Secrets secrets, String ownRole) {
        this.secrets = secrets;
        this.ownRole = ownRole.toLowerCase(Locale.ROOT);
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
            return ownRole + ".0.0.0";
        }
        byte[] secret = secrets.of(ownRole);
        if (secret == null) {
            throw RondoException.user("bad-secrets", "This process has no secret of the role " + ownRole + ".");
        }
        String head = ownRole + "." + System.currentTimeMillis() + "." + Long.toHexString(random.nextLong());
        return head + "." + hmac(secret, purpose, head);
    }

    /** The role that a pass proves. Throws USER {@code not-authenticated} otherwise. */
    public String check(String purpose, String pass) {
        String[] parts = pass == null ? new String[0] : pass.split("\\.");
        if (parts.length != 4) {
            throw refused("it shows no pass");
        }
        if (secrets.isEmpty()) {
            return parts[0];
        }
        byte[] secret = secrets.of(parts[0]);
        String head = parts[0] + "." + parts[1] + "." + parts[2];
        if (secret == null || !MessageDigest.isEqual(bytes(hmac(secret, purpose, head)), bytes(parts[3]))) {
            throw refused("its pass is wrong");
        }
        long time = Long.parseLong(parts[1]); // signed, so it is a number
        long now = System.currentTimeMillis();
        if (Math.abs(now - time) > WINDOW_MILLIS) {
            throw refused("its pass is too old, or the clocks differ by minutes");
        }
        useOnce(head, now);
        return parts[0];
    }

    private synchronized void useOnce(String head, long now) {
        if (seen.size() > REMEMBERED / 2) {
            seen.values().removeIf(until -> until < now);
        }
        if (seen.size() >= REMEMBERED || seen.putIfAbsent(head, now + WINDOW_MILLIS) != null) {
            throw refused("its pass was used before");
        }
    }

    private static RondoException refused(String why) {
        return RondoException.user("not-authenticated", "The caller is refused: " + why + ".");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hmac(byte[] secret, String purpose, String head) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(bytes(purpose));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(bytes(head)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}

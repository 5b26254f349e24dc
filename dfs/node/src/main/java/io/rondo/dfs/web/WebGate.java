package io.rondo.dfs.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is let in: requests that were meant for this very server, as their {@code Host} says, so that no page of another site gets in
 * by a name that it made point here; and that show the token, as {@code Bearer TOKEN} or as the password of {@code Basic}, which
 * browsers ask their users for.
 */
final class WebGate {
    private static final int LONGEST = 1_024;

    private final Set<String> hosts;
    private final byte[] token;

    /** @param token empty if there are no secrets: then whoever is on this host is let in */
    WebGate(Stream<String> hostNames, int port, String token) {
        this.hosts = hostNames
                .flatMap(name -> Stream.of(name + ":" + port, name).limit(port == 80 ? 2 : 1))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.token = token.getBytes(StandardCharsets.US_ASCII);
    }

    /** Throws a refusal unless both are right. */
    void check(String host, String authorization) {
        if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
            throw new Refusal(421, "SecurityException", "This server is not called by that name.");
        }
        if (token.length > 0 && !MessageDigest.isEqual(token, shown(authorization))) {
            throw new Refusal(401, "SecurityException", "Show the token that bin/web has left for you.");
        }
    }

    private static byte[] shown(String authorization) {
        if (authorization == null || authorization.length() > LONGEST) {
            return new byte[0];
        }
        String[] words = authorization.strip().split(" +");
        if (words.length == 2 && words[0].equalsIgnoreCase("Bearer")) {
            return words[1].getBytes(StandardCharsets.UTF_8);
        }
        if (words.length == 2 && words[0].equalsIgnoreCase("Basic")) {
            try {
                String pair = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
                return pair.substring(pair.indexOf(':') + 1).getBytes(StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return new byte[0]; // no base64, so no token
            }
        }
        return new byte[0];
    }
}

package io.rondo.base.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells which hosts of addresses are this one, the inside of this process included. Asks the system once for each. Thread-safe. */
public final class ThisHost {
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    public boolean is(String host) {
        return host.equals(Address.IN_PROCESS) || known.computeIfAbsent(host, ThisHost::isOurs);
    }

    private static boolean isOurs(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException e) {
            return false;
        }
    }
}

package io.rondo.benchmarks.faults.machines;

import io.rondo.minicluster.Machines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A network namespace for each daemon of a cluster, joined by a bridge that this process is on too: as far as the network goes
 * each is on a machine of its own. Made and cut with {@code ip} alone, of iproute2, by the superuser. The bridge is in a
 * namespace of its own, where no firewall of this machine looks at what passes.
 *
 * <p>One direction between two is cut by a wrong entry among the neighbours of the sender: what it sends goes to a machine that
 * does not exist, and nobody is told. So nothing is needed of the kernel but namespaces, veth and bridges.
 */
final class Namespaces implements Machines, AutoCloseable {
    private static final String NOBODY = "02:00:00:00:00:01";
    private static final String BRIDGE = "bridge";

    /** Told from those of other runs on this machine. */
    private final String tag = Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);

    private final String hub = "rondo-" + tag;
    private final String ownWire = "rondo" + tag;
    /** Of 198.18.0.0/15, which is set aside for trials of networks (RFC 2544). */
    private final String subnet;

    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Set<String> isolated = new TreeSet<>();
    private final Map<String, Set<String>> cuts = new LinkedHashMap<>();

    private Namespaces() {
        long pid = ProcessHandle.current().pid();
        subnet = "198." + (18 + (pid >> 8) % 2) + "." + pid % 256 + ".";
    }

    /** Empty where they cannot be made, without {@code ip} or the right to, and with {@code -Drondo.namespaces=false}. */
    static Optional<Namespaces> make() {
        if (!Boolean.parseBoolean(System.getProperty("rondo.namespaces", "true"))) {
            return Optional.empty();
        }
        Namespaces made = new Namespaces();
        try {
            made.ip("netns add " + made.hub);
            made.ip("-n " + made.hub + " link add " + BRIDGE + " type bridge");
            made.ip("-n " + made.hub + " link set " + BRIDGE + " up");
            made.ip("link add " + made.ownWire + " type veth peer name self netns " + made.hub);
            made.ip("-n " + made.hub + " link set self master " + BRIDGE + " up");
            made.ip("addr add " + made.subnet + "254/24 dev " + made.ownWire);
            made.ip("link set " + made.ownWire + " up");
            return Optional.of(made);
        } catch (IOException e) {
            System.out.println("no network namespaces: " + e.getMessage());
            made.close();
            return Optional.empty();
        }
    }

    private void ip(String words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("ip " + words + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at ip " + words, e);
        }
    }

    /** The machine's address; it is made when it is first asked for. */
    @Override
    public synchronized String address(String daemon) {
        if (!numbers.containsKey(daemon)) {
            numbers.put(daemon, numbers.size() + 1);
            try {
                ip("netns add " + space(daemon));
                ip("link add " + wire(daemon) + " netns " + hub + " type veth peer name eth0 netns " + space(daemon));
                ip("-n " + hub + " link set " + wire(daemon) + " master " + BRIDGE + " up");
                ip("-n " + space(daemon) + " addr add " + own(daemon) + "/24 dev eth0");
                ip("-n " + space(daemon) + " link set lo up");
                ip("-n " + space(daemon) + " link set eth0 up");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return own(daemon);
    }

    private String own(String daemon) {
        return subnet + numbers.get(daemon);
    }

    private String space(String daemon) {
        return hub + "-" + numbers.get(daemon);
    }

    private String wire(String daemon) {
        return "wire" + numbers.get(daemon);
    }

    @Override
    public List<String> command(String daemon, List<String> words) {
        address(daemon);
        return Stream.concat(Stream.of("ip", "netns", "exec", space(daemon)), words.stream())
                .toList();
    }

    /** Nothing reaches the machine, and nothing leaves it. */
    synchronized void isolate(String daemon) throws IOException {
        ip("-n " + hub + " link set " + wire(daemon) + " down");
        isolated.add(daemon);
    }

    /** What one sends to the other is lost; what the other sends arrives. */
    synchronized void cut(String from, String to) throws IOException {
        ip("-n " + space(from) + " neigh replace " + own(to) + " lladdr " + NOBODY + " dev eth0 nud permanent");
        cuts.computeIfAbsent(from, any -> new TreeSet<>()).add(to);
    }

    /** As it was in the beginning. */
    synchronized void mend() throws IOException {
        for (String daemon : isolated) {
            ip("-n " + hub + " link set " + wire(daemon) + " up");
        }
        isolated.clear();
        for (Map.Entry<String, Set<String>> from : cuts.entrySet()) {
            for (String to : from.getValue()) {
                ip("-n " + space(from.getKey()) + " neigh del " + own(to) + " dev eth0");
            }
        }
        cuts.clear();
    }

    /** Takes all of it away again; whatever runs there must have ended. */
    @Override
    public synchronized void close() {
        for (String daemon : numbers.keySet()) {
            ipIfPossible("netns del " + space(daemon));
        }
        ipIfPossible("link del " + ownWire);
        ipIfPossible("netns del " + hub);
        numbers.clear();
    }

    private void ipIfPossible(String words) {
        try {
            ip(words);
        } catch (IOException e) {
            return; // it was not there
        }
    }
}

package io.rondo.minicluster;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;

/** The ports of a cluster's daemons, by name: drawn once, the same from then on. */
final class KeptPorts {
    private final Path file;
    private final Properties ports = new Properties();

    KeptPorts(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                ports.load(reader);
            }
        }
    }

    Set<String> names() {
        return ports.stringPropertyNames();
    }

    /** Draws a port unless there is one. */
    void draw(String name) throws IOException {
        if (!ports.containsKey(name)) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports.setProperty(name, Integer.toString(free.getLocalPort()));
            }
        }
    }

    int of(String name) {
        return Integer.parseInt(ports.getProperty(name));
    }

    void keep() throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            ports.store(writer, "The ports of this minicluster's daemons");
        }
    }
}

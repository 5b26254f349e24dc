package io.rondo.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.base.replica.Journal.Outcome;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was written is never reported as refused, even if its reply is lost and the world moves on meanwhile. */
@SuppressWarnings("try") // candidacies are held, not used
class LostReplyTest {
    private static final Duration SESSION = Duration.ofSeconds(20);
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path folder;

    /** Hands bytes on in both directions, and on request swallows what the server answers. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final DaemonThreads threads = new DaemonThreads("proxy");
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private final int serverPort;
        private volatile boolean swallowing;

        Proxy(int serverPort) throws IOException {
            this.serverPort = serverPort;
            threads.newThread(this::accept).start();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                    open.add(client);
                    open.add(server);
                    threads.newThread(() -> pump(client, server, false)).start();
                    threads.newThread(() -> pump(server, client, true)).start();
                } catch (IOException e) {
                    return; // closed
                }
            }
        }

        private void pump(Socket from, Socket to, boolean answers) {
            byte[] buffer = new byte[1 << 16];
            try (from;
                    to) {
                for (int n = from.getInputStream().read(buffer);
                        n >= 0;
                        n = from.getInputStream().read(buffer)) {
                    if (!(answers && swallowing)) {
                        to.getOutputStream().write(buffer, 0, n);
                    }
                }
            } catch (IOException e) {
                open.remove(from); // cut
            }
        }

        void swallowAnswers() {
            swallowing = true;
        }

        /** Answers pass again, on new connections. */
        void cut() throws IOException {
            swallowing = false;
            for (Socket socket : open) {
                socket.close();
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            cut();
        }
    }

    private static ZooKeeperCoordination connect(String address) {
        return ZooKeeperCoordination.connect(ZooKeeperSettings.open(address, SESSION));
    }

    private static BlockingQueue<Term> campaign(Coordination coordination, Role role) {
        BlockingQueue<Term> terms = new LinkedBlockingQueue<>();
        coordination.campaign(role, "a:1", new NoSnapshots(), new Coordination.TermListener() {
            @Override
            public void granted(Term term) {
                terms.add(term);
            }

            @Override
            public void ended(Term term) {
                // the term itself says so
            }
        });
        return terms;
    }

    private record NoSnapshots() implements SnapshotStore {
        @Override
        public byte[] put(String role, byte[] snapshot) {
            throw new AssertionError("no snapshot is large here");
        }

        @Override
        public byte[] get(byte[] reference) {
            throw new AssertionError("no snapshot is large here");
        }

        @Override
        public void discard(byte[] reference) {
            throw new AssertionError("no snapshot is large here");
        }
    }

    private static Guard commit(long epoch, String cell) {
        return new Guard(
                List.of(new Condition.EpochIs("jobmaster", epoch), new Condition.WriteOnce(cell, new byte[] {'C'})));
    }

    @Test
    void aCommitWhoseReplyIsLostIsDurableAlthoughTheJobmasterChangesMeanwhile() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                Proxy proxy = new Proxy(Integer.parseInt(server.connectString().split(":")[1]));
                ZooKeeperCoordination masters = connect(server.connectString());
                ZooKeeperCoordination keepers = connect("127.0.0.1:" + proxy.port())) {
            BlockingQueue<Term> masterTerms = campaign(masters, Role.JOBMASTER);
            Term master = masterTerms.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Term keeper = campaign(keepers, Role.KEEPER).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            keeper.journal().recover();
            String first = "decisions/j1"; // makes the cells' folder, so that the next commit is one attempt
            keeper.journal()
                    .append(new byte[] {1}, commit(master.epoch(), first))
                    .join();
            String cell = sameFolderAs(first);

            proxy.swallowAnswers();
            var append = keeper.journal().append(new byte[] {2}, commit(master.epoch(), cell));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (masters.readOnce(cell).isEmpty()) {
                assertTrue(System.nanoTime() < end, "the commit never arrived");
            }
            master.resign("its successor has a later epoch");
            masterTerms.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            proxy.cut();

            assertEquals(Outcome.DURABLE, append.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(2, keeper.journal().tailLength());
        }
    }

    private static String sameFolderAs(String cell) {
        int number = 2;
        while (!Nodes.onceFolder("decisions/j" + number).equals(Nodes.onceFolder(cell))) {
            number++;
        }
        return "decisions/j" + number;
    }
}

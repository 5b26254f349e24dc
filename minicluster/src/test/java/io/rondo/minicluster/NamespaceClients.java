package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.minicluster.NamespaceWords.Add;
import io.rondo.minicluster.NamespaceWords.Look;
import io.rondo.minicluster.NamespaceWords.Make;
import io.rondo.minicluster.NamespaceWords.Mkdir;
import io.rondo.minicluster.NamespaceWords.Model;
import io.rondo.minicluster.NamespaceWords.Move;
import io.rondo.minicluster.NamespaceWords.Names;
import io.rondo.minicluster.NamespaceWords.Operation;
import io.rondo.minicluster.NamespaceWords.Remove;
import io.rondo.minicluster.NamespaceWords.Reopen;
import io.rondo.testing.linear.History;
import io.rondo.testing.linear.Linearizability;
import io.rondo.testing.linear.Linearizability.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Clients that change the same few paths at random, all at once, with all they were answered recorded. A call that got no answer
 * in time has an unknown outcome: it may have happened, may happen later, or never.
 */
final class NamespaceClients implements AutoCloseable {
    private static final int PARTS = 3;
    private static final int CLIENTS_A_PART = 3;
    private static final long STEPS = 20_000_000;
    private static final long PAUSE_NANOS = 1_000_000;

    private final History<Operation, String> history = new History<>(System::nanoTime);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    /** @param keepers gives each client calls of its own */
    NamespaceClients(long seed, Supplier<KeeperCalls> keepers) {
        for (int i = 0; i < PARTS * CLIENTS_A_PART; i++) {
            Client client = new Client(i, "/p" + i % PARTS, keepers.get(), new Random(seed + i));
            Thread thread = new Thread(client::run, "client-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private final class Client {
        private final int number;
        private final String part;
        private final KeeperCalls keeper;
        private final Random random;
        /** The last file that this client has opened. */
        private FileStatus file;

        private int chunks;

        Client(int number, String part, KeeperCalls keeper, Random random) {
            this.number = number;
            this.part = part;
            this.keeper = keeper;
            this.random = random;
        }

        void run() {
            try {
                while (!over) {
                    Operation operation = operation();
                    history.record(number, operation, () -> answer(operation));
                    LockSupport.parkNanos(random.nextInt(4) * PAUSE_NANOS);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }

        private String path() {
            String top = part + "/" + (char) ('a' + random.nextInt(3));
            return random.nextInt(3) == 0 ? top + "/" + (char) ('x' + random.nextInt(2)) : top;
        }

        private Operation operation() {
            if (file != null && random.nextInt(4) == 0) {
                return new Add(part, file.inode(), (int) file.generation(), chunks, random.nextLong());
            }
            return switch (random.nextInt(9)) {
                case 0, 1 -> new Make(part, path());
                case 2 -> new Mkdir(part, path());
                case 3 -> new Remove(part, path());
                case 4 -> new Move(part, path(), path());
                case 5 -> new Names(part, random.nextBoolean() ? part : path());
                case 6, 7 -> new Look(part, path());
                default -> new Reopen(part, path());
            };
        }

        private Optional<String> answer(Operation operation) {
            try {
                return Optional.of(call(operation));
            } catch (RondoException e) {
                if (e.kind() == ErrorKind.USER) {
                    return Optional.of(e.code());
                }
                if (e.kind() == ErrorKind.RETRYABLE) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        private String call(Operation operation) {
            String request = UUID.randomUUID().toString();
            if (operation instanceof Make make) {
                KeeperRequest create = new KeeperRequest.Create(request, make.path(), false, "me", 1, 1 << 20);
                file = ((KeeperReply.File) keeper.call(create)).status();
                chunks = 0;
                return "made " + file.inode();
            }
            if (operation instanceof Mkdir mkdir) {
                keeper.call(new KeeperRequest.MakeFolders(request, mkdir.path(), "me"));
                return "ok";
            }
            if (operation instanceof Remove remove) {
                KeeperReply done = keeper.call(new KeeperRequest.Delete(request, remove.path(), true));
                return ((KeeperReply.Done) done).changed() ? "removed" : "nothing";
            }
            if (operation instanceof Move move) {
                keeper.call(new KeeperRequest.Rename(request, move.from(), move.to()));
                return "ok";
            }
            if (operation instanceof Names names) {
                KeeperReply.Listing listing =
                        (KeeperReply.Listing) keeper.call(new KeeperRequest.ListFolder(names.path(), "", false));
                return listing.entries().stream()
                        .map(entry -> entry.status().path())
                        .map(path -> path.substring(path.lastIndexOf('/') + 1))
                        .toList()
                        .toString();
            }
            if (operation instanceof Look look) {
                return looked(look.path());
            }
            if (operation instanceof Reopen reopen) {
                KeeperReply.File opened =
                        (KeeperReply.File) keeper.call(new KeeperRequest.Append(request, reopen.path()));
                file = opened.status();
                chunks = opened.chunks().size();
                return shown(opened);
            }
            Add add = (Add) operation;
            ChunkRef chunk = new ChunkRef(new ChunkId("i" + add.inode(), add.from(), add.nonce(), 1), 1, 1);
            keeper.call(new KeeperRequest.AddChunks(
                    request, add.inode(), add.generation(), add.from(), List.of(chunk), false));
            chunks = add.from() + 1;
            return "ok";
        }

        private String looked(String path) {
            Optional<FileStatus> status = ((KeeperReply.Status) keeper.call(new KeeperRequest.Stat(path))).status();
            // Its chunks are one byte long each.
            return status.map(found -> found.directory()
                            ? "folder"
                            : "file " + found.inode() + " " + found.generation() + " " + found.length())
                    .orElse("nothing");
        }

        private static String shown(KeeperReply.File opened) {
            FileStatus status = opened.status();
            return "file " + status.inode() + " " + status.generation() + " "
                    + opened.chunks().size();
        }
    }

    @Override
    public void close() {
        over = true;
    }

    /** Ends them, and fails if no order of what they did explains what they were answered. Returns how much that was. */
    String requireLinearizable(long seed) throws InterruptedException {
        close();
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("a client failed, seed " + seed, failure.get());
        }
        Map<String, List<io.rondo.testing.linear.Recorded<Operation, String>>> parts = history.by(Operation::part);
        parts.forEach((part, operations) -> {
            Linearizability.Verdict verdict = Linearizability.check(new Model(), operations, STEPS);
            assertEquals(
                    Outcome.LINEARIZABLE,
                    verdict.outcome(),
                    () -> part + ", seed " + seed + ": " + verdict.explanation());
        });
        long unknown = history.operations().stream()
                .filter(operation -> operation.answer().isEmpty())
                .count();
        return history.operations().size() + " operations in " + parts.size() + " parts of the tree, " + unknown
                + " of unknown outcome";
    }
}

package io.rondo.benchmarks.store;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The work that stores are compared by, done through Hadoop's interface alone: two files written, read back, and read at random
 * places by two threads; small files made, asked for, listed, renamed and deleted by eight. All of it runs once
 * first, the large files in small, so that no system is measured while it is compiled; before each piece of work the disk is let come to rest. What was read is compared with what was written.
 *
 * <p>Prints a line {@code figure VALUE NAME} for each piece of work, and leaves a file that says what was found: the same for
 * every store that does right.
 */
public final class StoreWork {
    private static final int STREAMS = 2;
    private static final int CLIENTS = 8;
    private static final int BUFFER = 1 << 20;
    private static final int RANDOM = 64 << 10;
    private static final int FILES_IN_FOLDER = 100;
    private static final int FILES = 24_000;
    /** How often each file is asked for and each folder listed, which takes a moment only. */
    private static final int STATS = 3;

    private static final int LISTS = 20;

    private final FileSystem store;
    private final Path root;
    private final boolean told;
    private final List<String> found = new CopyOnWriteArrayList<>();

    private StoreWork(FileSystem store, Path root, boolean told) {
        this.store = store;
        this.root = root;
        this.told = told;
    }

    /** @param args the store's URI, the scale, the file for the result */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(URI.create(args[0]), new Configuration(), Double.parseDouble(args[1]), java.nio.file.Path.of(args[2]));
    }

    /** @param scale the share of the full sizes: two files of 512 MB, 4,000 random reads and 24,000 small files */
    public static void run(URI uri, Configuration conf, double scale, java.nio.file.Path result)
            throws IOException, InterruptedException {
        try (FileSystem store = FileSystem.newInstance(uri, conf)) {
            new StoreWork(store, new Path("/warm"), false).run(Math.min(scale, 0.25), scale);
            StoreWork work = new StoreWork(store, new Path("/work"), true);
            work.run(scale, scale);
            Files.write(result, work.found);
        }
    }

    private void run(double scale, double filesScale) throws IOException, InterruptedException {
        long blocks = Math.max(1, (long) (512 * scale));
        int reads = Math.max(1, (int) (2_000 * scale));
        int folders = Math.max(1, (int) (FILES * filesScale) / FILES_IN_FOLDER / CLIENTS);
        long bytes = STREAMS * blocks * BUFFER;
        figure("write, MB/s", bytes / 1e6, STREAMS, stream -> write(stream, blocks));
        figure("read, MB/s", bytes / 1e6, STREAMS, stream -> read(stream, blocks));
        figure("random reads of 64 KiB, 1/s", STREAMS * reads, STREAMS, stream -> readAtRandom(stream, blocks, reads));
        int files = CLIENTS * folders * FILES_IN_FOLDER;
        figure(
                "create, 1/s",
                files,
                CLIENTS,
                client ->
                        each(client, folders, path -> store.create(path, false).close()));
        figure("stat, 1/s", STATS * files, CLIENTS, times(STATS, client -> each(client, folders, this::stat)));
        figure("list of 100, 1/s", LISTS * CLIENTS * folders, CLIENTS, times(LISTS, client -> list(client, folders)));
        figure("rename, 1/s", files, CLIENTS, client -> each(client, folders, this::rename));
        figure(
                "delete, 1/s",
                files,
                CLIENTS,
                client -> each(client, folders, path -> must(store.delete(moved(path), false))));
        store.delete(root, true);
    }

    /** What one thread does. */
    private interface Work {
        void run(int thread) throws IOException;
    }

    private static Work times(int times, Work once) {
        return thread -> {
            for (int i = 0; i < times; i++) {
                once.run(thread);
            }
        };
    }

    private void figure(String name, double amount, int threads, Work work) throws IOException, InterruptedException {
        settle();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            if (told) {
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(Locale.ROOT, "figure %.1f %s%n", amount / seconds, name);
            }
        } catch (ExecutionException e) {
            throw new IOException(name + " failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** Lets the kernel write what earlier work has left to it, which would be measured with what forces its own. */
    private static void settle() throws IOException, InterruptedException {
        if (new ProcessBuilder("sync").inheritIO().start().waitFor() != 0) {
            throw new IOException("sync failed");
        }
    }

    private Path file(int stream) {
        return new Path(root, "file-" + stream);
    }

    /** What stands in a file's block; each block begins with another number. */
    private static byte[] block(int stream) {
        byte[] block = new byte[BUFFER];
        new Random(stream).nextBytes(block);
        return block;
    }

    private static void number(byte[] block, long number) {
        for (int i = 0; i < Long.BYTES; i++) {
            block[i] = (byte) (number >> 8 * i);
        }
    }

    private void write(int stream, long blocks) throws IOException {
        byte[] block = block(stream);
        try (FSDataOutputStream out = store.create(file(stream), false)) {
            for (long i = 0; i < blocks; i++) {
                number(block, i);
                out.write(block);
            }
        }
    }

    private void read(int stream, long blocks) throws IOException {
        byte[] read = new byte[BUFFER];
        byte[] written = block(stream);
        CRC32C all = new CRC32C();
        try (FSDataInputStream in = store.open(file(stream))) {
            for (long i = 0; i < blocks; i++) {
                in.readFully(read);
                all.update(read);
                number(written, i);
                if (i % 16 == 0 && crc(read) != crc(written)) {
                    throw new IOException("block " + i + " of " + file(stream) + " was read otherwise than written");
                }
            }
            if (in.read() >= 0) {
                throw new IOException(file(stream) + " is longer than it was written");
            }
            found.add(file(stream) + " has " + blocks * BUFFER + " bytes with the checksum " + all.getValue());
        } catch (EOFException e) {
            throw new IOException(file(stream) + " is shorter than it was written", e);
        }
    }

    private static long crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    private void readAtRandom(int stream, long blocks, int reads) throws IOException {
        Random random = new Random(stream);
        byte[] read = new byte[RANDOM];
        byte[] written = block(stream);
        int places = BUFFER / RANDOM;
        try (FSDataInputStream in = store.open(file(stream))) {
            for (int i = 0; i < reads; i++) {
                long block = random.nextInt((int) blocks);
                int at = random.nextInt(places) * RANDOM;
                in.readFully(block * BUFFER + at, read);
                number(written, block);
                if (read[RANDOM - 1] != written[at + RANDOM - 1] || read[0] != written[at]) {
                    throw new IOException(
                            "block " + block + " of " + file(stream) + " was read otherwise than written");
                }
            }
        }
    }

    /** What is done to one small file. */
    private interface OnFile {
        void run(Path file) throws IOException;
    }

    private Path folder(int client, int folder) {
        return new Path(root, "client-" + client + "/folder-" + folder);
    }

    private void each(int client, int folders, OnFile work) throws IOException {
        for (int folder = 0; folder < folders; folder++) {
            for (int i = 0; i < FILES_IN_FOLDER; i++) {
                work.run(new Path(folder(client, folder), "file-" + i));
            }
        }
    }

    private void stat(Path file) throws IOException {
        must(store.getFileStatus(file).getLen() == 0);
    }

    private void list(int client, int folders) throws IOException {
        for (int folder = 0; folder < folders; folder++) {
            FileStatus[] listed = store.listStatus(folder(client, folder));
            must(listed.length == FILES_IN_FOLDER);
            found.add(folder(client, folder) + " has " + listed[0].getPath().getName() + " to "
                    + listed[FILES_IN_FOLDER - 1].getPath().getName());
        }
    }

    private static Path moved(Path file) {
        return file.suffix(".moved");
    }

    private void rename(Path file) throws IOException {
        must(store.rename(file, moved(file)));
    }

    private static void must(boolean right) throws IOException {
        if (!right) {
            throw new IOException("the store answered otherwise than it should");
        }
    }
}

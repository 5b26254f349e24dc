package io.rondo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rows there are, and what each compares. Inputs are made when their row is asked for. */
final class Table {
    /** In the order in which they are run. The last is run only when it is named: it wants 40 GB of disk. */
    static final List<String> NAMES = List.of(
            "small",
            "warm",
            "dispatch",
            "wordcount",
            "workers",
            "wordcount-groups",
            "sort",
            "secondarysort",
            "join",
            "invertedindex",
            "files",
            "skew-even",
            "skew-half",
            "skew-partition",
            "store",
            "store-sync",
            "sort-100m");

    /** Those that are run when none is named. */
    static final List<String> USUAL =
            NAMES.stream().filter(name -> !name.equals("sort-100m")).toList();

    private static final long GIGABYTE = 1_000_000_000;
    private static final int ROW = 100;

    private final Path folder;
    private final Inputs inputs;
    private final Systems systems;
    private final Optional<Path> text;
    private final double scale;

    /**
     * @param text a text of the user's own for the word counts; else one is made
     * @param scale the share of the full sizes to run with
     */
    Table(Path folder, Systems systems, Optional<Path> text, double scale) {
        this.folder = folder;
        this.inputs = new Inputs(folder);
        this.systems = systems;
        this.text = text;
        this.scale = scale;
    }

    private long scaled(long full) {
        return Math.max(1, (long) (full * scale));
    }

    private Path text() throws IOException {
        return text.isPresent() ? text.get() : inputs.text(scaled(1_200 * GIGABYTE / 1_000));
    }

    Row row(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "small" -> small();
            case "warm" -> warm();
            case "dispatch" -> dispatch();
            case "workers" -> workers();
            case "wordcount" -> wordCount();
            case "wordcount-groups" -> groups();
            case "sort" -> sort(name, 10_000_000, "at most 6 s, faster than GNU sort, a fifth of Spark's time", true);
            case "sort-100m" -> sort(name, 100_000_000, "no longer than GNU sort, two passes over the disk", false);
            case "secondarysort" ->
                withSpark(name, "The latest reading of each station.", inputs.readings(scaled(GIGABYTE)));
            case "invertedindex" -> withSpark(name, "The documents of each word.", inputs.documents(scaled(GIGABYTE)));
            case "join" -> join();
            case "files" -> files();
            case "skew-even" -> skew(name, false);
            case "skew-half" -> skew(name, true);
            case "skew-partition" -> skewedPartition(name);
            case "store" ->
                store(
                        name,
                        "none",
                        "without fsync of chunks on either side",
                        "write 1.2, read 1.5, read at random 3, create, stat and list 1, rename and delete 0.5 times HDFS");
            case "store-sync" ->
                store(
                        name,
                        "seal",
                        "with fsync of chunks before they are acknowledged, by HDFS as dfs.datanode.synconclose",
                        "write as fast as HDFS");
            default -> throw new IllegalArgumentException("There is no row " + name + ". The rows are " + NAMES + ".");
        };
    }

    private Row small() throws IOException {
        Path input = inputs.text(1_000_000);
        return new Row(
                "small",
                "Word count of 1 MB, a cold command.",
                "at most 1.0 s",
                false,
                List.of(
                        systems.rondo("Rondo", "wordcount", input),
                        systems.spark("wordcount", input),
                        systems.hadoop("local", "wordcount", input),
                        systems.hadoop("yarn", "wordcount", input)));
    }

    private Row warm() throws IOException {
        Path input = inputs.text(1_000_000);
        return new Row(
                "warm",
                "Word count of 1 MB from a client that stays, on a cluster that has run it fifty times.",
                "at most 0.1 s",
                false,
                List.of(systems.rondoCluster(
                        "Rondo, live client", "threads", 1, 100, "WordCount", "put:" + input, "OUTPUT")));
    }

    private Row dispatch() {
        long tasks = scaled(40_000);
        return new Row(
                "dispatch",
                tasks
                        + " empty tasks through a master and two workers, the slower of a cluster's second and third such job.",
                "5,000 tasks a second, 8 s for 40,000",
                false,
                List.of(systems.rondoCluster(
                        "Rondo, two workers", "threads", 2, 3, "Sleep", Long.toString(tasks), "0", "OUTPUT")));
    }

    private Row workers() throws IOException {
        Path input = text();
        return new Row(
                "workers",
                "Word count of " + megabytes(input)
                        + ", by a whole command and by two worker JVMs on data in the store with one replica.",
                "two JVMs at most 1.2 times the embedded time",
                false,
                List.of(
                        systems.rondo("Rondo", "wordcount", input),
                        systems.rondoCluster(
                                "Rondo, two worker JVMs", "processes", 2, 2, "WordCount", "put:" + input, "OUTPUT")));
    }

    private Row wordCount() throws IOException {
        Path input = text();
        return new Row(
                "wordcount",
                "Word count of " + megabytes(input) + ", two reducers, parts that are sorted.",
                "at most 12 s for 1.2 GB, 9 s with byte views; a fifth of Spark's time, a tenth of YARN's",
                false,
                List.of(
                        systems.rondo("Rondo", "wordcount", input),
                        systems.rondo("Rondo, byte views", "wordcount-bytes", input),
                        systems.spark("wordcount", input),
                        systems.hadoop("local", "wordcount", input),
                        systems.hadoop("yarn", "wordcount", input)));
    }

    private Row groups() throws IOException {
        Path input = text();
        return new Row(
                "wordcount-groups",
                "Word count of " + megabytes(input) + " without a combiner.",
                "at most 18 s for 1.2 GB, at most 2.5 GB of memory",
                false,
                List.of(
                        systems.rondo("Rondo", "wordcount-groups", input),
                        systems.spark("wordcount-groups", input),
                        systems.hadoop("local", "wordcount-groups", input)));
    }

    private Row sort(String name, long rows, String aim, boolean peers) throws IOException, InterruptedException {
        long scaled = scaled(rows);
        refuseFullDisk(4 * ROW * scaled);
        Path input = rows(scaled);
        Stream<Contender> all = Stream.of(systems.rondo("Rondo", "terasort", input), systems.gnuSort(input));
        if (peers) {
            all = Stream.concat(all, Stream.of(systems.spark("sort", input), systems.hadoop("local", "sort", input)));
        }
        return new Row(name, scaled + " rows of 100 bytes in total order, by sampling.", aim, true, all.toList());
    }

    private void refuseFullDisk(long bytes) {
        long free = folder.toFile().getUsableSpace();
        if (free < bytes) {
            throw new IllegalArgumentException("The row wants " + bytes / 1_000_000 + " MB of disk, and " + folder
                    + " has " + free / 1_000_000 + " MB. Name another folder with --folder.");
        }
    }

    private Path rows(long count) throws IOException, InterruptedException {
        Path file = folder.resolve("rows-" + count);
        if (!Files.exists(file)) {
            System.err.println("making " + file);
            Contender maker = systems.rondo("rows", "teragen", Path.of(Long.toString(count)));
            MeasuredProcess.run(maker.command(), folder, folder.resolve("log-rows"));
            Path begun = folder.resolve(".rows");
            try (var out = Files.newOutputStream(begun);
                    Stream<Path> parts = Files.list(maker.output())) {
                for (Path part : (Iterable<Path>)
                        parts.filter(path -> path.getFileName().toString().startsWith("part-"))
                                .sorted()::iterator) {
                    Files.copy(part, out);
                }
            }
            Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
            Comparison.remove(maker.output());
        }
        return file;
    }

    private Row withSpark(String name, String work, Path input) throws IOException {
        return new Row(
                name,
                work + " " + megabytes(input) + ".",
                "a third of Spark's time",
                false,
                List.of(systems.rondo("Rondo", name, input), systems.spark(name, input)));
    }

    private Row join() throws IOException {
        long customers = scaled(2_000_000);
        Path known = inputs.customers(customers);
        Path orders = inputs.orders(scaled(GIGABYTE), customers);
        return new Row(
                "join",
                "Orders with their customers, joined by the reduces. " + megabytes(orders) + ".",
                "a third of Spark's time",
                false,
                List.of(systems.rondo("Rondo", "join", known, orders), systems.spark("join", known, orders)));
    }

    private Row files() throws IOException {
        Path one = inputs.text(scaled(GIGABYTE));
        return new Row(
                "files",
                "Word count of " + megabytes(one) + ", in one file and in 10,000.",
                "10,000 files at most 1.5 times the time of one",
                false,
                List.of(
                        systems.rondo("Rondo, one file", "wordcount", one),
                        systems.rondo("Rondo, 10,000 files", "wordcount", inputs.pieces(one, 10_000))));
    }

    private Row skew(String name, boolean skewed) throws IOException {
        Path input = inputs.keys(scaled(GIGABYTE), skewed);
        return new Row(
                name,
                "Counts of keys, " + (skewed ? "one of which holds half of all records." : "all about as frequent."),
                skewed ? "at most 1.5 times the time of skew-even" : "none; skew-half is compared with it",
                false,
                List.of(systems.rondo("Rondo", "wordcount", input)));
    }

    private Row skewedPartition(String name) throws IOException {
        Path input = inputs.manyKeys(scaled(GIGABYTE / 2));
        return new Row(
                name,
                "Counts of ten million keys, " + megabytes(input)
                        + ", in four parts: even ones, and one of which has nine tenths of the keys.",
                "at most 1.5 times the even time",
                false,
                List.of(
                        systems.rondoProgram("Rondo, even", SkewedCount.class, "even", input),
                        systems.rondoProgram("Rondo, nine tenths in one part", SkewedCount.class, "skewed", input)));
    }

    private Row store(String name, String durability, String how, String aim) {
        return new Row(
                name,
                "The store beside HDFS, both through Hadoop's FileSystem: two files of " + (long) (512 * scale)
                        + " MiB in three replicas by two threads, small files by eight; servers and client in one JVM, "
                        + how
                        + ". Rondo forces its namespace's journal to disk before it answers in either row; HDFS's mini"
                        + " cluster does so in store-sync alone, where it is told to.",
                aim,
                false,
                List.of(
                        systems.rondoStore("Rondo", durability, scale),
                        systems.hdfsStore("HDFS 3.4.2", durability, scale)));
    }

    private static String megabytes(Path file) throws IOException {
        return Files.size(file) / 1_000_000 + " MB";
    }
}

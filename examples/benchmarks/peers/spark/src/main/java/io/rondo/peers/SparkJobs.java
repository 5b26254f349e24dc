package io.rondo.peers;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.StringTokenizer;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.hadoop.mapreduce.lib.output.TextOutputFormat;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * The examples as one would write them for Spark's RDDs, on all cores of this machine: {@code PROGRAM INPUT... OUTPUT}. Lines
 * are taken byte for byte, as the examples do, so that results can be compared.
 */
public final class SparkJobs {
    private static final String WHITE_SPACE = " \t\n\u000b\f\r";
    private static final String BETWEEN = " \t\u000b\f\r.,;:!?()[]{}<>\"'`*/\\|=+-_#&";
    private static final int REDUCERS = 2;

    private SparkJobs() {}

    public static void main(String[] args) {
        SparkConf conf = new SparkConf()
                .setAppName(args[0])
                .setMaster("local[2]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.local.dir", System.getProperty("java.io.tmpdir"));
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            String in = args[1];
            String out = args[args.length - 1];
            switch (args[0]) {
                case "wordcount" -> save(sorted(words(spark, in).reduceByKey(Long::sum, REDUCERS)), out);
                case "wordcount-groups" -> save(sorted(words(spark, in).groupByKey(REDUCERS).mapValues(SparkJobs::sum)), out);
                case "sort" -> sort(spark, in, out);
                case "secondarysort" -> secondarySort(spark, in, out);
                case "join" -> join(spark, in, args[2], out);
                case "invertedindex" -> invertedIndex(spark, in, out);
                default -> throw new IllegalArgumentException("no program " + args[0]);
            }
        }
    }

    private static JavaRDD<String> lines(JavaSparkContext spark, String path) {
        return spark.newAPIHadoopFile(
                        path, TextInputFormat.class, LongWritable.class, Text.class, spark.hadoopConfiguration())
                .map(line -> new String(line._2.getBytes(), 0, line._2.getLength(), StandardCharsets.ISO_8859_1));
    }

    private static void save(JavaRDD<String> lines, String path) {
        lines.mapToPair(line -> new Tuple2<>(NullWritable.get(), new Text(line.getBytes(StandardCharsets.ISO_8859_1))))
                .saveAsNewAPIHadoopFile(path, NullWritable.class, Text.class, TextOutputFormat.class);
    }

    private static JavaPairRDD<String, Long> words(JavaSparkContext spark, String path) {
        return lines(spark, path)
                .flatMap(line -> tokens(line, WHITE_SPACE))
                .mapToPair(word -> new Tuple2<>(word, 1L));
    }

    private static Iterator<String> tokens(String line, String between) {
        List<String> words = new ArrayList<>();
        for (StringTokenizer tokens = new StringTokenizer(line, between); tokens.hasMoreTokens(); ) {
            words.add(tokens.nextToken());
        }
        return words.iterator();
    }

    private static long sum(Iterable<Long> values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }

    private static JavaRDD<String> sorted(JavaPairRDD<String, Long> counts) {
        return counts.repartitionAndSortWithinPartitions(new HashPartitioner(REDUCERS))
                .map(count -> count._1 + "\t" + count._2);
    }

    /** Rows of 100 bytes that end with CR LF or LF, by their first ten. */
    private static void sort(JavaSparkContext spark, String in, String out) {
        spark.binaryRecords(in, 100)
                .mapToPair(row -> new Tuple2<>(new Key(Arrays.copyOf(row, 10)), Arrays.copyOfRange(row, 10, 100)))
                .sortByKey(true, REDUCERS)
                .mapToPair(row -> {
                    byte[] line = new byte[99]; // the format adds the line feed
                    System.arraycopy(row._1.bytes(), 0, line, 0, 10);
                    System.arraycopy(row._2, 0, line, 10, 89);
                    return new Tuple2<>(NullWritable.get(), new Text(line));
                })
                .saveAsNewAPIHadoopFile(out, NullWritable.class, Text.class, TextOutputFormat.class);
    }

    private record Key(byte[] bytes) implements Comparable<Key>, Serializable {
        @Override
        public int compareTo(Key other) {
            return Arrays.compareUnsigned(bytes, other.bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    private record Reading(String station, int day) implements Serializable {}

    private static final class LatestFirst implements Comparator<Reading>, Serializable {
        @Override
        public int compare(Reading a, Reading b) {
            int order = a.station().compareTo(b.station());
            return order != 0 ? order : Integer.compare(b.day(), a.day());
        }
    }

    private static final class ByStation extends HashPartitioner {
        ByStation() {
            super(REDUCERS);
        }

        @Override
        public int getPartition(Object key) {
            return super.getPartition(((Reading) key).station());
        }
    }

    private static void secondarySort(JavaSparkContext spark, String in, String out) {
        JavaRDD<String> latest = lines(spark, in)
                .map(line -> line.split(",", -1))
                .filter(fields -> fields.length == 3)
                .mapToPair(fields ->
                        new Tuple2<>(new Reading(fields[0], Integer.parseInt(fields[1])), Long.parseLong(fields[2])))
                .repartitionAndSortWithinPartitions(new ByStation(), new LatestFirst())
                .mapPartitions(SparkJobs::latestOfEach);
        save(latest, out);
    }

    private static Iterator<String> latestOfEach(Iterator<Tuple2<Reading, Long>> readings) {
        List<String> lines = new ArrayList<>();
        Tuple2<Reading, Long> latest = null;
        boolean told = true;
        while (readings.hasNext()) {
            Tuple2<Reading, Long> next = readings.next();
            boolean same = latest != null && latest._1.station().equals(next._1.station());
            if (!same) {
                if (!told) {
                    lines.add(line(latest, 0));
                }
                latest = next;
                told = false;
            } else if (!told) {
                lines.add(line(latest, latest._2 - next._2));
                told = true;
            }
        }
        if (!told) {
            lines.add(line(latest, 0));
        }
        return lines.iterator();
    }

    private static String line(Tuple2<Reading, Long> latest, long change) {
        return latest._1.station() + "\t" + latest._1.day() + " " + latest._2 + " " + change;
    }

    private static JavaPairRDD<String, String> pairs(JavaSparkContext spark, String path) {
        return lines(spark, path).mapToPair(line -> {
            int tab = line.indexOf('\t');
            return new Tuple2<>(line.substring(0, tab), line.substring(tab + 1));
        });
    }

    private static void join(JavaSparkContext spark, String customers, String orders, String out) {
        save(
                pairs(spark, customers)
                        .join(pairs(spark, orders), REDUCERS)
                        .values()
                        .map(row -> row._1 + "\t" + row._2),
                out);
    }

    /** A word, and a document that it is in. */
    private record Posting(String word, String document) implements Serializable {}

    /** Compares words, then documents. */
    private static final class InOrder implements Comparator<Posting>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(Posting a, Posting b) {
            int words = a.word().compareTo(b.word());
            return words != 0 ? words : a.document().compareTo(b.document());
        }
    }

    private static final class ByWord extends HashPartitioner {
        private static final long serialVersionUID = 1L;

        ByWord() {
            super(REDUCERS);
        }

        @Override
        public int getPartition(Object key) {
            return super.getPartition(((Posting) key).word());
        }
    }

    /**
     * Sorted by word and document, which Spark can do on disk, so that no word's documents are gathered in memory: with
     * groupByKey a heap of 2 GB is not enough for an input of 1 GB.
     */
    private static void invertedIndex(JavaSparkContext spark, String in, String out) {
        JavaRDD<String> index = pairs(spark, in)
                .flatMapToPair(line -> {
                    List<Tuple2<Posting, Boolean>> postings = new ArrayList<>();
                    tokens(line._2, BETWEEN)
                            .forEachRemaining(word -> postings.add(new Tuple2<>(new Posting(word, line._1), true)));
                    return postings.iterator();
                })
                .repartitionAndSortWithinPartitions(new ByWord(), new InOrder())
                .mapPartitions(WordLines::new);
        save(index, out);
    }

    /** A line for each word, made when it is asked for. */
    private static final class WordLines implements Iterator<String> {
        private final Iterator<Tuple2<Posting, Boolean>> postings;
        private Posting next;

        WordLines(Iterator<Tuple2<Posting, Boolean>> postings) {
            this.postings = postings;
            move();
        }

        private void move() {
            next = postings.hasNext() ? postings.next()._1 : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public String next() {
            Posting first = next;
            StringBuilder line = new StringBuilder(first.word()).append('\t').append(first.document());
            Posting last = first;
            for (move(); next != null && next.word().equals(first.word()); move()) {
                if (!next.document().equals(last.document())) {
                    line.append(' ').append(next.document());
                    last = next;
                }
            }
            return line.toString();
        }
    }
}

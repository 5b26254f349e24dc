package io.rondo.benchmarks.faults;

import io.rondo.dfs.client.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;

/**
 * Where trials of one cluster write, and what they read.
 *
 * @param hdfs null where none is wanted
 * @param expected the words of the input and how often they come
 */
record Site(Path folder, FileSystem hdfs, Map<String, Long> expected) {
    private static final int WORDS = 400;
    private static final int DIFFERENT = 20;

    /** Puts the inputs into a new cluster's store. */
    static Site prepare(FaultCluster cluster, Path folder, FileSystem hdfs) throws IOException {
        Map<String, Long> expected = new TreeMap<>();
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            String word = "word" + i * 7 % DIFFERENT;
            expected.merge(word, 1L, Long::sum);
            words.append(word).append(i % 5 == 4 ? '\n' : ' ');
        }
        put(cluster.store, "/in/good", words.toString());
        put(cluster.store, "/in/bad", words + "fail\n");
        return new Site(folder, hdfs, expected);
    }

    private static void put(FileStore store, String path, String content) throws IOException {
        try (FileStore.StoreOutput out = store.create(path, false)) {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            out.write(bytes, 0, bytes.length);
        }
    }
}

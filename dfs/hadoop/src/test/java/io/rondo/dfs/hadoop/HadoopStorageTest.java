package io.rondo.dfs.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.Storage.Entry;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code hdfs:} on a real HDFS of one name node and one data node. */
class HadoopStorageTest extends StorageContract {
    private static MiniDFSCluster hdfs;

    @BeforeAll
    static void start() throws IOException {
        hdfs = SharedHdfs.cluster();
    }

    @Override
    OutputStorage storage() {
        return new HadoopStorage(new Configuration());
    }

    @Override
    String root() {
        return hdfs.getURI().toString();
    }

    @Test
    void aFileHasASliceForEachBlockWithItsHosts() throws IOException {
        FileSystem system = SharedHdfs.client();
        system.create(new Path("/blocks")).close();
        try (var out = system.append(new Path("/blocks"))) {
            out.write(new byte[(2 << 20) + 1]);
        }
        Entry file = storage().stat(root() + "/blocks").orElseThrow();
        List<FileSlice> slices = storage().blocks(file);
        assertEquals(
                List.of(1L << 20, 1L << 20, 1L),
                slices.stream().map(FileSlice::length).toList());
        slices.forEach(slice -> assertEquals(1, slice.hosts().size()));
    }

    /** Copying tools keep the time of change, so a file's time and length do not tell it from the one before. */
    @Test
    void aFileReplacedByOneOfItsLengthAndTimeIsNoticed() throws IOException {
        FileSystem system = SharedHdfs.client();
        Path path = new Path("/replaced");
        for (int i = 0; i < 2; i++) {
            try (var out = system.create(new Path("/new-" + i))) {
                out.write(new byte[] {(byte) i});
            }
            system.setTimes(new Path("/new-" + i), 1_000_000, -1);
        }
        system.rename(new Path("/new-0"), path);
        Entry before = storage().stat(root() + path).orElseThrow();
        system.delete(path, false);
        system.rename(new Path("/new-1"), path);
        FileSlice slice = new FileSlice(before.uri(), before.identity(), 0, 1, 1, List.of());
        assertThrows(IOException.class, () -> storage().open(slice));
    }
}

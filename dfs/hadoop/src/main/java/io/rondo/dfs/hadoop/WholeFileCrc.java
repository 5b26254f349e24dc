package io.rondo.dfs.hadoop;

import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.ChunkRef;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.CompositeCrcFileChecksum;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.CrcComposer;
import org.apache.hadoop.util.CrcUtil;
import org.apache.hadoop.util.DataChecksum;

/**
 * The CRC32C of a file's bytes as Hadoop's {@code COMPOSITE-CRC32C}. It does not depend on how the file is cut into chunks or
 * blocks, so it compares files of this store, of HDFS (with {@code dfs.checksum.combine.mode=COMPOSITE_CRC}) and of any other
 * file system, whose bytes are read for it.
 */
final class WholeFileCrc {
    /** HDFS's name for the mode in which it answers with this checksum. */
    static final String HDFS_MODE_KEY = "dfs.checksum.combine.mode";

    static final String HDFS_MODE = "COMPOSITE_CRC";

    private static final String ALGORITHM = "COMPOSITE-CRC32C";
    private static final int BYTES_PER_CRC = 512; // HDFS's default; not part of what is compared
    private static final int BUFFER = 1 << 20;

    private WholeFileCrc() {}

    static FileChecksum checksum(int crc) {
        return new CompositeCrcFileChecksum(crc, DataChecksum.Type.CRC32C, BYTES_PER_CRC);
    }

    /** That of a file's first bytes, from what is recorded of each chunk; at most a part of one chunk is read. */
    static int of(FileStore store, FileStore.Listed file, long length) throws IOException {
        CrcComposer crc = CrcComposer.newCrcComposer(DataChecksum.Type.CRC32C, BYTES_PER_CRC);
        long left = Math.min(length, file.status().length());
        for (ChunkRef chunk : file.chunks()) {
            long counted = Math.min(left, chunk.length());
            if (counted > 0) {
                crc.update(counted == chunk.length() ? chunk.crc() : start(store, chunk, (int) counted), counted);
            }
            left -= counted;
        }
        byte[] digest = crc.digest();
        return digest.length == 0 ? 0 : CrcUtil.readInt(digest, 0);
    }

    private static int start(FileStore store, ChunkRef chunk, int length) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[Math.min(length, BUFFER)];
        try (FileStore.StoreInput in = store.open(List.of(chunk))) {
            for (int at = 0; at < length; ) {
                int read = in.read(at, buffer, 0, Math.min(buffer.length, length - at));
                crc.update(buffer, 0, read);
                at += read;
            }
        }
        return (int) crc.getValue();
    }

    private static int read(InputStream in, long length) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[BUFFER];
        for (long left = length; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("the file ended " + left + " bytes early");
            }
            crc.update(buffer, 0, read);
            left -= read;
        }
        return (int) crc.getValue();
    }

    /** That of a file anywhere: as the file system knows it, or by reading. */
    static FileChecksum of(FileSystem system, Path file) throws IOException {
        FileChecksum known = system.getFileChecksum(file);
        if (known != null && known.getAlgorithmName().equals(ALGORITHM)) {
            return known;
        }
        long length = system.getFileStatus(file).getLen();
        try (InputStream in = system.open(file)) {
            return checksum(read(in, length));
        }
    }
}

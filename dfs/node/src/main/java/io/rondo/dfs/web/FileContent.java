package io.rondo.dfs.web;

import io.rondo.dfs.client.FileStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;

/** A range of a file of the store, to be sent. */
record FileContent(FileStore store, String path, long inode, long generation, ByteRange range)
        implements Answer.Content {
    private static final int BUFFER = 256 << 10;

    @Override
    public void writeTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, range.length())];
        long at = range.offset();
        long end = range.offset() + range.length();
        try (FileStore.StoreInput in = store.open(path, inode, generation)) {
            while (at < end) {
                int read = in.read(at, buffer, 0, (int) Math.min(buffer.length, end - at));
                if (read < 0) {
                    throw new EOFException(path + " ends early");
                }
                out.write(buffer, 0, read);
                at += read;
            }
        }
    }
}

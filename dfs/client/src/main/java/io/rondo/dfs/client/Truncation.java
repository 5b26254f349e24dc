package io.rondo.dfs.client;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.List;
import java.util.UUID;

/**
 * Cuts files. Chunks never change, so the beginning of the one that the new end falls into is written as a chunk of its own, and takes
 * the old one's place by one record. Until then the file is as it was; whoever dies before leaves it open, and whole.
 */
final class Truncation {
    private final KeeperCalls keeper;
    private final Chunks chunks;

    Truncation(KeeperCalls keeper, Chunks chunks) {
        this.keeper = keeper;
        this.chunks = chunks;
    }

    /** @param length less than the file's */
    void cut(String path, long length) {
        KeeperReply.File file = (KeeperReply.File) keeper.call(new KeeperRequest.Append(request(), path));
        boolean done = false;
        try {
            int keep = 0;
            long rest = length;
            while (keep < file.chunks().size() && file.chunks().get(keep).length() <= rest) {
                rest -= file.chunks().get(keep++).length();
            }
            if (keep == file.chunks().size()) {
                throw RondoException.user("bad-length", path + " became shorter meanwhile.");
            }
            keeper.call(new KeeperRequest.ReplaceTail(
                    request(),
                    file.status().inode(),
                    file.status().generation(),
                    keep,
                    rest == 0 ? List.of() : List.of(beginning(file, keep, (int) rest))));
            done = true;
        } finally {
            if (!done) {
                keeper.tell(new KeeperRequest.AddChunks(
                        request(),
                        file.status().inode(),
                        file.status().generation(),
                        file.chunks().size(),
                        List.of(),
                        true));
            }
        }
    }

    private ChunkRef beginning(KeeperReply.File file, int index, int length) {
        byte[] whole = chunks.readAll(file.chunks().get(index));
        return chunks.write("i" + file.status().inode(), index, whole, length);
    }

    private static String request() {
        return UUID.randomUUID().toString();
    }
}

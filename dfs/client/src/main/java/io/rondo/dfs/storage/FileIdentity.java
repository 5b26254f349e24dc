package io.rondo.dfs.storage;

import io.rondo.dfs.client.FileStore.Listed;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import java.util.List;
import java.util.Optional;

/**
 * What a file of the store was when it was listed, as text: {@code inode:generation}; of an empty file with {@code :} behind it,
 * and of a file of one chunk with that chunk, {@code :owner:index:nonce:slot:length:crc}. Who has the identity of such a file can
 * read it without asking the keeper, so ten thousand small files do not cost ten thousand questions. What is read is what was
 * listed even if the path names something else by now, for as long as the chunk is kept.
 *
 * @param chunks those of the file, where the identity tells
 */
record FileIdentity(long inode, long generation, Optional<List<ChunkRef>> chunks) {
    private static final String SEPARATOR = ":";
    private static final int PARTS = 3;

    static FileIdentity of(FileStatus status) {
        return new FileIdentity(status.inode(), status.generation(), Optional.empty());
    }

    static FileIdentity of(Listed file) {
        boolean small = !file.status().directory() && file.chunks().size() <= 1;
        return new FileIdentity(
                file.status().inode(),
                file.status().generation(),
                small ? Optional.of(file.chunks()) : Optional.empty());
    }

    static FileIdentity parse(String text) {
        String[] parts = text.split(SEPARATOR, PARTS);
        Optional<List<ChunkRef>> chunks = parts.length < PARTS ? Optional.empty() : Optional.of(chunks(parts[2]));
        return new FileIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), chunks);
    }

    private static List<ChunkRef> chunks(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        String[] parts = text.split(SEPARATOR);
        ChunkId id =
                new ChunkId(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]), Integer.parseInt(parts[3]));
        return List.of(new ChunkRef(id, Long.parseLong(parts[4]), Integer.parseInt(parts[5])));
    }

    boolean sameFile(FileStatus status) {
        return status.inode() == inode && status.generation() == generation;
    }

    @Override
    public String toString() {
        String file = inode + SEPARATOR + generation;
        return chunks.map(known -> file
                        + SEPARATOR
                        + String.join("", known.stream().map(FileIdentity::text).toList()))
                .orElse(file);
    }

    private static String text(ChunkRef chunk) {
        return String.join(
                SEPARATOR,
                chunk.id().owner(),
                Integer.toString(chunk.id().index()),
                Long.toString(chunk.id().nonce()),
                Integer.toString(chunk.slot()),
                Long.toString(chunk.length()),
                Integer.toString(chunk.crc()));
    }
}

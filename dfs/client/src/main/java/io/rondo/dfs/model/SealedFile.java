package io.rondo.dfs.model;

import java.util.List;

/** One file of a task's or a job's manifest: its name in the output directory, length, CRC32C and chunks in order. */
public record SealedFile(String name, long length, int crc, List<ChunkRef> chunks) {
    public SealedFile {
        chunks = List.copyOf(chunks);
    }
}

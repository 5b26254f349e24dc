package io.rondo.dfs.client;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.protocol.Manifest;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The manifests of sealed directories. The one used last is kept, because a job opens file after file of the same directory,
 * and reading the list of all files for each of them grows with their square. It cannot be out of date: the keeper is still
 * asked which chunks a directory's manifest lies in, and chunks never change. Thread-safe.
 */
final class Manifests {
    private final Function<ChunkRef, byte[]> chunks;
    private volatile Kept kept = new Kept(List.of(), Map.of());

    /** @param chunks reads a chunk whole */
    Manifests(Function<ChunkRef, byte[]> chunks) {
        this.chunks = chunks;
    }

    private record Kept(List<ChunkRef> manifest, Map<String, SealedFile> files) {}

    /** The directory's files, in the manifest's order. */
    List<SealedFile> files(List<ChunkRef> manifest) {
        return List.copyOf(read(manifest).values());
    }

    /** The file of this name in the directory. */
    Optional<SealedFile> file(List<ChunkRef> manifest, String name) {
        return Optional.ofNullable(read(manifest).get(name));
    }

    private Map<String, SealedFile> read(List<ChunkRef> manifest) {
        Kept last = kept;
        if (!manifest.isEmpty() && last.manifest().equals(manifest)) {
            return last.files();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.forEach(chunk -> bytes.writeBytes(chunks.apply(chunk)));
        Map<String, SealedFile> files = new LinkedHashMap<>();
        Manifest.WIRE.decode(bytes.toByteArray()).files().forEach(file -> files.putIfAbsent(file.name(), file));
        kept = new Kept(List.copyOf(manifest), files);
        return files;
    }
}

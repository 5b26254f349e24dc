package io.rondo.dfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.protocol.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ManifestsTest {
    private final Map<ChunkRef, byte[]> stored = new HashMap<>();
    private int reads;
    private final Manifests manifests = new Manifests(this::read);

    private byte[] read(ChunkRef chunk) {
        reads++;
        return Optional.ofNullable(stored.get(chunk)).orElseThrow(() -> new IllegalStateException("the chunk is lost"));
    }

    /** Stores the manifest of a directory with this many files, cut into two chunks. */
    private List<ChunkRef> directory(String name, int files) {
        List<SealedFile> sealed = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            sealed.add(new SealedFile(file(i), i, 0, List.of()));
        }
        byte[] bytes = Manifest.WIRE.encode(new Manifest(sealed));
        int half = bytes.length / 2;
        ChunkRef first = new ChunkRef(new ChunkId(name, 0, 1, 0), half, 0);
        ChunkRef second = new ChunkRef(new ChunkId(name, 1, 1, 0), bytes.length - half, 0);
        stored.put(first, Arrays.copyOf(bytes, half));
        stored.put(second, Arrays.copyOfRange(bytes, half, bytes.length));
        return List.of(first, second);
    }

    private static String file(int index) {
        return String.format("part-r-%05d", index);
    }

    private int readsToListAndOpen(int files) {
        List<ChunkRef> manifest = directory("t" + files, files);
        int before = reads;
        assertEquals(files, manifests.files(manifest).size());
        for (int i = 0; i < files; i++) {
            assertEquals(i, manifests.file(manifest, file(i)).orElseThrow().length());
        }
        return reads - before;
    }

    @Test
    void readingAllFilesOfASealedDirectoryReadsItsManifestOnceHoweverManyTheyAre() {
        assertEquals(2, readsToListAndOpen(10));
        assertEquals(2, readsToListAndOpen(500));
    }

    @Test
    void anotherManifestIsNeverAnsweredFromTheOneThatIsKept() {
        List<ChunkRef> small = directory("a", 1);
        List<ChunkRef> large = directory("b", 3);
        for (int round = 0; round < 2; round++) {
            assertEquals(Optional.empty(), manifests.file(small, file(2)));
            assertEquals(2, manifests.file(large, file(2)).orElseThrow().length());
        }
    }

    @Test
    void aManifestThatCouldNotBeReadIsReadAgain() {
        List<ChunkRef> manifest = directory("a", 2);
        byte[] lost = stored.remove(manifest.get(1));
        assertThrows(IllegalStateException.class, () -> manifests.files(manifest));
        stored.put(manifest.get(1), lost);
        assertEquals(
                List.of(file(0), file(1)),
                manifests.files(manifest).stream().map(SealedFile::name).toList());
    }
}

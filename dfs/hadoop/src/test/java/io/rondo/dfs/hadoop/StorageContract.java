package io.rondo.dfs.hadoop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Storage.Entry;
import io.rondo.api.io.Writable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the commit of a job's output relies on, of every storage that takes one. */
abstract class StorageContract {
    private static int folders;

    private OutputStorage storage;
    private String folder;

    abstract OutputStorage storage();

    /** A folder that is there, as a URI without a slash at its end. */
    abstract String root();

    @BeforeEach
    void makeFolder() throws IOException {
        storage = storage();
        folder = root() + "/of test ü" + folders++;
        assertTrue(storage.makeDirectories(folder));
    }

    private void write(String uri, byte[] bytes) throws IOException {
        try (Writable file = storage.create(uri)) {
            file.write(bytes, 0, bytes.length);
        }
    }

    private void write(String uri, String text) throws IOException {
        write(uri, text.getBytes(StandardCharsets.UTF_8));
    }

    private static FileSlice whole(Entry entry) {
        return new FileSlice(entry.uri(), entry.identity(), 0, entry.length(), entry.length(), List.of());
    }

    private Entry stat(String uri) throws IOException {
        return storage.stat(uri).orElseThrow();
    }

    private byte[] read(Entry entry) throws IOException {
        try (Readable file = storage.open(whole(entry))) {
            byte[] bytes = new byte[(int) file.length()];
            int at = 0;
            while (at < bytes.length) {
                at += file.read(at, bytes, at, bytes.length - at);
            }
            return bytes;
        }
    }

    private String text(String uri) throws IOException {
        return new String(read(stat(uri)), StandardCharsets.UTF_8);
    }

    private List<String> names(String uri) throws IOException {
        return storage.list(uri).stream()
                .map(entry -> entry.uri().substring(entry.uri().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void aFileIsReadFromAnyPlaceToItsEnd() throws IOException {
        byte[] content = new byte[2_500_000];
        new Random(1).nextBytes(content);
        write(folder + "/file", content);
        Entry entry = stat(folder + "/file");
        assertFalse(entry.directory());
        assertEquals(content.length, entry.length());
        assertArrayEquals(content, read(entry));
        try (Readable file = storage.open(whole(entry))) {
            byte[] target = new byte[10];
            for (int at : new int[] {2_000_000, 5, 1_048_570, content.length - 1}) {
                int count = file.read(at, target, 3, 5);
                assertTrue(count > 0);
                assertArrayEquals(
                        Arrays.copyOfRange(content, at, at + count), Arrays.copyOfRange(target, 3, 3 + count));
            }
            assertEquals(-1, file.read(content.length, target, 0, 1));
            assertEquals(-1, file.read(content.length + 1, target, 0, 1));
            assertTrue(file.read(0, target, 0, 1) > 0, "still usable");
        }
    }

    @Test
    void theBlocksOfAFileAreTheWholeOfIt() throws IOException {
        write(folder + "/file", new byte[2_500_000]);
        write(folder + "/empty", "");
        long at = 0;
        for (FileSlice slice : storage.blocks(stat(folder + "/file"))) {
            assertEquals(at, slice.start());
            assertTrue(slice.length() > 0);
            at += slice.length();
        }
        assertEquals(2_500_000, at);
        assertEquals(List.of(), storage.blocks(stat(folder + "/empty")));
    }

    @Test
    void aFileIsCreatedOnce() throws IOException {
        write(folder + "/file", "first");
        assertThrows(FileAlreadyExistsException.class, () -> storage.create(folder + "/file"));
        assertThrows(IOException.class, () -> storage.create(folder), "a folder is in the way");
        assertEquals("first", text(folder + "/file"));
    }

    /** Else an attempt that nobody waits for any more would make anew what the end of its job has cleared away. */
    @Test
    void aFileIsCreatedOnlyInAFolderThatIsThere() throws IOException {
        assertThrows(IOException.class, () -> storage.create(folder + "/gone/file"));
        assertTrue(storage.stat(folder + "/gone").isEmpty());
    }

    @Test
    void closingAgainChangesNothing() throws IOException {
        Writable file = storage.create(folder + "/file");
        file.write(new byte[] {1, 2, 3}, 1, 2);
        file.close();
        file.close();
        assertArrayEquals(new byte[] {2, 3}, read(stat(folder + "/file")));
    }

    @Test
    void whatIsListedIsSortedAndCanBeOpened() throws IOException {
        write(folder + "/b ü", "b");
        write(folder + "/a+#", "a");
        assertTrue(storage.makeDirectories(folder + "/c/d"));
        List<Entry> listed = storage.list(folder);
        assertEquals(3, listed.size());
        assertEquals("a", new String(read(listed.get(0)), StandardCharsets.UTF_8));
        assertEquals("b", new String(read(listed.get(1)), StandardCharsets.UTF_8));
        assertEquals(listed.get(1), stat(listed.get(1).uri()));
        assertTrue(listed.get(2).directory());
        assertEquals(List.of("d"), names(listed.get(2).uri()));
        assertEquals(List.of(), names(folder + "/c/d"));
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        assertTrue(storage.stat(folder + "/nothing").isEmpty());
        assertTrue(storage.stat(folder + "/nothing/in it").isEmpty());
        assertThrows(IOException.class, () -> storage.list(folder + "/nothing"));
        FileSlice nothing = new FileSlice(folder + "/nothing", "", 0, 1, 1, List.of());
        assertThrows(IOException.class, () -> storage.open(nothing));
        storage.deleteTree(folder + "/nothing");
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        write(folder + "/file", "x");
        assertThrows(IOException.class, () -> storage.makeDirectories(folder + "/file"));
        assertThrows(IOException.class, () -> storage.makeDirectories(folder + "/file/inside"));
        assertEquals("x", text(folder + "/file"));
    }

    @Test
    void foldersAreMadeOnce() throws IOException {
        assertTrue(storage.makeDirectories(folder + "/a/b"));
        assertFalse(storage.makeDirectories(folder + "/a/b"));
        assertFalse(storage.makeDirectories(folder + "/a"));
    }

    @Test
    void aReplacedFileIsNotOpened() throws IOException {
        write(folder + "/file", "first");
        FileSlice slice = whole(stat(folder + "/file"));
        storage.open(slice).close();
        write(folder + "/other", "other");
        storage.deleteTree(folder + "/file");
        storage.move(folder + "/other", folder + "/file");
        assertThrows(IOException.class, () -> storage.open(slice));
    }

    @Test
    void aTreeMovesAsOne() throws IOException {
        assertTrue(storage.makeDirectories(folder + "/hidden/ready"));
        write(folder + "/hidden/ready/part ü", "x");
        storage.move(folder + "/hidden/ready", folder + "/out");
        assertEquals("x", text(folder + "/out/part ü"));
        assertEquals(List.of(), names(folder + "/hidden"));
    }

    @Test
    void aMoveNeverOverwrites() throws IOException {
        for (String name : List.of("from", "full")) {
            assertTrue(storage.makeDirectories(folder + "/" + name));
            write(folder + "/" + name + "/file", name);
        }
        assertTrue(storage.makeDirectories(folder + "/empty"));
        write(folder + "/file", "old");
        for (String target : List.of("/full", "/empty", "/file")) {
            for (String source : List.of("/from", "/from/file")) {
                assertThrows(
                        FileAlreadyExistsException.class,
                        () -> storage.move(folder + source, folder + target),
                        source + " to " + target);
            }
        }
        assertEquals("from", text(folder + "/from/file"));
        assertEquals("full", text(folder + "/full/file"));
        assertEquals("old", text(folder + "/file"));
        assertEquals(List.of(), names(folder + "/empty"));
    }

    @Test
    void whatCannotMoveIsAnError() throws IOException {
        write(folder + "/file", "x");
        assertThrows(IOException.class, () -> storage.move(folder + "/nothing", folder + "/else"));
        assertThrows(IOException.class, () -> storage.move(folder + "/file", folder + "/nowhere/file"));
        assertEquals("x", text(folder + "/file"));
    }

    /** So that a reservation has one holder. */
    @Test
    void ofManyFoldersMovedToOnePlaceOneArrives() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> moves = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String claim = folder + "/claim-" + i;
                String owner = "owner " + i;
                assertTrue(storage.makeDirectories(claim));
                write(claim + "/owner", owner);
                moves.add(() -> {
                    storage.move(claim, folder + "/reserved");
                    return owner;
                });
            }
            List<String> arrived = new ArrayList<>();
            for (Future<String> move : threads.invokeAll(moves)) {
                try {
                    arrived.add(move.get());
                } catch (ExecutionException e) {
                    assertTrue(
                            e.getCause() instanceof java.nio.file.FileSystemException,
                            () -> e.getCause().toString());
                }
            }
            assertEquals(1, arrived.size());
            assertEquals(arrived.get(0), text(folder + "/reserved/owner"));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTreeIsDeletedWithAllInIt() throws IOException {
        assertTrue(storage.makeDirectories(folder + "/a/b/c"));
        write(folder + "/a/b/file", "x");
        storage.deleteTree(folder + "/a/b/file");
        assertEquals(List.of("c"), names(folder + "/a/b"));
        storage.deleteTree(folder + "/a");
        storage.deleteTree(folder + "/a");
        assertEquals(List.of(), names(folder));
    }
}

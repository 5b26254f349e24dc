package io.rondo.testing.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the disk in memory and the real one have in common. */
abstract class DiskContract {
    private DiskOperations disk;
    private Path root;

    abstract DiskOperations disk();

    abstract Path root();

    @BeforeEach
    void make() throws IOException {
        disk = disk();
        root = root().resolve("a/b");
        disk.makeFoldersDurably(root);
    }

    private Path write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        try (FileChannel channel = disk.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertEquals(content.length(), channel.write(ByteBuffer.wrap(content.getBytes(UTF_8))));
            channel.force(true);
        }
        return file;
    }

    private String read(Path file) throws IOException {
        return new String(disk.readAll(file), UTF_8);
    }

    @Test
    void filesAreMadeReadRenamedAndDeleted() throws IOException {
        Path one = write("one", "first");
        Path two = write("two", "2");
        assertThrows(FileAlreadyExistsException.class, () -> write("one", ""));
        assertEquals(List.of(one, two), disk.list(root));
        assertEquals(5, disk.size(one));
        disk.rename(one, two);
        assertEquals("first", read(two));
        assertFalse(disk.exists(one));
        assertThrows(NoSuchFileException.class, () -> read(one));
        assertThrows(NoSuchFileException.class, () -> disk.rename(one, two));
        assertThrows(NoSuchFileException.class, () -> disk.delete(one));
        disk.delete(two);
        assertFalse(disk.deleteIfThere(two));
        assertEquals(List.of(), disk.list(root));
    }

    @Test
    void foldersAreThereOnceAndGoWhenTheyAreEmpty() throws IOException {
        Path inner = root.resolve("inner");
        disk.makeFolder(inner);
        disk.makeFolder(inner);
        assertTrue(disk.isFolder(inner));
        Path file = write("inner/file", "x");
        assertFalse(disk.isFolder(file));
        assertThrows(DirectoryNotEmptyException.class, () -> disk.delete(inner));
        assertThrows(NoSuchFileException.class, () -> write("nowhere/file", ""));
        assertThrows(FileAlreadyExistsException.class, () -> disk.makeFolder(file));
        disk.deleteTree(inner);
        disk.deleteTree(inner);
        assertFalse(disk.exists(inner));
        disk.forceFolder(root);
    }

    @Test
    void contentIsReplacedWhole() throws IOException {
        Path file = root.resolve("state");
        for (String content : List.of("a longer one", "", "b")) {
            disk.replace(file, content.getBytes(UTF_8));
            assertEquals(content, read(file));
        }
        assertEquals(List.of(file), disk.list(root), "nothing is left beside it");
    }

    @Test
    void aRangeIsReadWhereItLies() throws IOException {
        Path file = write("file", "0123456789");
        try (FileChannel channel = disk.open(file, StandardOpenOption.READ)) {
            assertEquals(10, channel.size());
            ByteBuffer some = ByteBuffer.allocate(4);
            assertEquals(4, channel.read(some, 3));
            assertArrayEquals("3456".getBytes(UTF_8), some.array());
            assertEquals(2, channel.read(some.clear(), 8));
            assertEquals(-1, channel.read(some.clear(), 10));
        }
        assertTrue(disk.usableSpace(root) > 0);
    }
}

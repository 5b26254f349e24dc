package io.rondo.testing.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The disk in memory does what a real one does, and loses what a real one may lose. */
class MemoryDiskTest extends DiskContract {
    private static final Path FOLDER = Path.of("/d");
    private static final Path FILE = FOLDER.resolve("f");

    @Override
    DiskOperations disk() {
        return new MemoryDisk();
    }

    @Override
    Path root() {
        return Path.of("/");
    }

    private static FileChannel create(MemoryDisk disk, Path file) throws IOException {
        return disk.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.US_ASCII.encode(text);
    }

    /** What may be in the file after a crash; "-" if it may be gone. */
    private static Set<String> left(MemoryDisk disk, Path file) throws IOException {
        Set<String> contents = new TreeSet<>();
        for (CrashState state : disk.crashes()) {
            MemoryDisk after = state.disk();
            contents.add(
                    after.exists(file)
                            ? new String(after.readAll(file), StandardCharsets.US_ASCII).replace('\0', '0')
                            : "-");
        }
        return contents;
    }

    @Test
    void withoutAnyForceAnythingMayBeLeft() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.makeFoldersDurably(FOLDER);
        try (FileChannel file = create(disk, FILE)) {
            file.write(bytes("ab"));
            file.write(bytes("cd"));
        }
        assertEquals(Set.of("-", "", "0000", "a", "ab", "ab00", "abc", "00cd", "abcd"), left(disk, FILE));
    }

    @Test
    void aForceOfTheContentKeepsItUnderItsNameIfThatIsThere() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.makeFoldersDurably(FOLDER);
        try (FileChannel file = create(disk, FILE)) {
            file.write(bytes("abcd"));
            file.force(true);
        }
        assertEquals(Set.of("-", "abcd"), left(disk, FILE));
        disk.forceFolder(FOLDER);
        assertEquals(Set.of("abcd"), left(disk, FILE));
    }

    @Test
    void aForceOfTheNameDoesNotKeepTheContent() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.makeFoldersDurably(FOLDER);
        try (FileChannel file = create(disk, FILE)) {
            file.write(bytes("ab"));
        }
        disk.forceFolder(FOLDER);
        assertEquals(Set.of("", "00", "a", "ab"), left(disk, FILE));
    }

    @Test
    void aRenameIsWholeWithinAFolderAndHalfBetweenFolders() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        Path other = Path.of("/e");
        disk.makeFoldersDurably(FOLDER);
        disk.makeFoldersDurably(other);
        disk.replace(FILE, new byte[] {'x'});
        Path renamed = FOLDER.resolve("g");
        disk.rename(FILE, renamed);
        assertFalse(may(disk, after -> after.exists(FILE) == after.exists(renamed)));
        disk.forceFolder(FOLDER);
        Path moved = other.resolve("g");
        disk.rename(renamed, moved);
        assertTrue(may(disk, after -> after.exists(renamed) && after.exists(moved)));
        assertTrue(may(disk, after -> !after.exists(renamed) && !after.exists(moved)));
        disk.forceFolder(other);
        assertEquals(Set.of("x"), left(disk, moved));
    }

    private static boolean may(MemoryDisk disk, Predicate<MemoryDisk> what) {
        return disk.crashes().stream().map(CrashState::disk).anyMatch(what);
    }

    @Test
    void aCrashByChanceIsOneOfThosePossibleAndEachOfThemMayCome() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.makeFoldersDurably(FOLDER);
        try (FileChannel file = create(disk, FILE)) {
            file.write(bytes("ab"));
        }
        disk.rename(FILE, FOLDER.resolve("g"));
        Random random = new Random(1);
        Set<CrashState> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            seen.add(disk.crash(random::nextInt));
        }
        assertEquals(disk.crashes(), seen);
    }

    /** The careless way to replace a file is found out, or no rehearsal would show anything. */
    @Test
    void aRehearsalFindsAForceThatIsMissing() throws IOException {
        CrashRehearsal careless = new CrashRehearsal(left -> {
            if (left.exists(FILE)) {
                assertEquals(2, left.size(FILE));
            }
        });
        assertThrows(
                AssertionError.class,
                () -> careless.through(disk -> {
                    disk.makeFoldersDurably(FOLDER);
                    Path beside = FOLDER.resolve("beside");
                    create(disk, beside).write(bytes("ab"));
                    disk.rename(beside, FILE);
                }));
    }
}

package io.rondo.jobmaster.client.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.api.Program;
import io.rondo.api.Range;
import io.rondo.api.Text;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Split;
import io.rondo.api.io.Storage;
import io.rondo.api.plan.Plans;
import io.rondo.base.error.RondoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How files become splits. */
class InputSplitterTest {
    /** A folder of files of one block each. */
    private static final class Folder implements Storage {
        private final List<FileSlice> files = new ArrayList<>();

        void add(String name, long length, String... hosts) {
            files.add(new FileSlice("memory:/in/" + name, "", 0, length, length, List.of(hosts)));
        }

        @Override
        public String scheme() {
            return "memory";
        }

        @Override
        public Optional<Entry> stat(String uri) {
            return Optional.of(new Entry(uri, true, 0, ""));
        }

        @Override
        public List<Entry> list(String uri) {
            return files.stream()
                    .map(file -> new Entry(file.uri(), false, file.length(), ""))
                    .toList();
        }

        @Override
        public List<FileSlice> blocks(Entry entry) {
            return files.stream().filter(file -> file.uri().equals(entry.uri())).toList();
        }

        @Override
        public Readable open(FileSlice slice) {
            throw new AssertionError("small files are not opened to cut them: " + slice.uri());
        }
    }

    /** The names in each split. */
    private static List<List<String>> split(Folder folder, long splitBytes) {
        Program program =
                (plan, args) -> plan.read(Text.lines("memory:/in")).asIs().write(Text.table("memory:/out"));
        List<Split> splits =
                new InputSplitter(uri -> folder, splitBytes).split(Plans.define(program, List.of()), path -> path);
        return splits.stream()
                .map(split -> split.slices().stream()
                        .map(slice -> slice.uri().substring("memory:/in/".length()))
                        .toList())
                .toList();
    }

    @Test
    void smallFilesOnTheSameHostArePackedThoughOthersLieBetweenThem() {
        Folder folder = new Folder();
        folder.add("a", 10, "one");
        folder.add("b", 10, "two");
        folder.add("c", 10, "one");
        folder.add("d", 10, "two");
        folder.add("e", 10, "two");
        assertEquals(List.of(List.of("a", "c"), List.of("b", "d"), List.of("e")), split(folder, 20));
    }

    @Test
    void aHostHasAllOfASplit() {
        Folder folder = new Folder();
        folder.add("a", 10, "one", "two");
        folder.add("b", 10, "two", "three");
        folder.add("c", 10, "one", "three");
        assertEquals(List.of(List.of("a", "b"), List.of("c")), split(folder, 100));
    }

    @Test
    void compressedFilesCountForMoreThanTheirBytes() {
        Folder folder = new Folder();
        folder.add("a.gz", 10, "one");
        folder.add("b.gz", 10, "one");
        folder.add("c.gz", 10, "one");
        assertEquals(List.of(List.of("a.gz", "b.gz"), List.of("c.gz")), split(folder, 80));
    }

    @Test
    void moreTasksThanAMasterCanKeepAreRefusedBeforeTheyAreMade() {
        Program program = (plan, args) ->
                plan.read(Range.of(Long.MAX_VALUE, Integer.MAX_VALUE)).asIs().write(Text.table("memory:/out"));
        InputSplitter splitter = new InputSplitter(uri -> new Folder(), 1);
        RondoException refusal = assertThrows(
                RondoException.class, () -> splitter.split(Plans.define(program, List.of()), path -> path));
        assertEquals("too-many-tasks", refusal.code());
    }
}

package io.rondo.benchmarks.faults.planted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mistake in the protocol, as an edit of one source file.
 *
 * @param what what the product would do wrong
 * @param file the source, from the project's root
 * @param test the test that is to fail: {@code package.Class#method}, and for the matrix {@code ?} and a row
 */
record PlantedBug(String what, String file, List<Edit> edits, String test) {

    /** A place in the source, which must be there exactly once, and what stands there instead. */
    record Edit(String before, String after) {}

    static PlantedBug bug(String what, String module, String type) {
        return new PlantedBug(what, module + "/src/main/java/" + type.replace('.', '/') + ".java", List.of(), "");
    }

    /** Puts something in the place of something. */
    PlantedBug where(String before, String after) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit(before, after));
        return new PlantedBug(what, file, more, test);
    }

    PlantedBug caughtBy(String itsTest) {
        return new PlantedBug(what, file, edits, itsTest);
    }

    /** The source with the bug in it. */
    String planted(Path root) throws IOException {
        String source = Files.readString(root.resolve(file));
        for (Edit edit : edits) {
            int at = source.indexOf(edit.before());
            if (at < 0 || source.indexOf(edit.before(), at + 1) >= 0) {
                throw new AssertionError("The bug \"" + what + "\" has lost its place: " + file
                        + " does not hold exactly once: " + edit.before());
            }
            source = source.substring(0, at)
                    + edit.after()
                    + source.substring(at + edit.before().length());
        }
        return source;
    }

    /** The test's class and method, without package and row. */
    String testName() {
        String method = test.split("\\?")[0];
        return method.substring(method.lastIndexOf('.', method.indexOf('#')) + 1);
    }

    /** The row of the matrix, or nothing. */
    String row() {
        int at = test.indexOf('?');
        return at < 0 ? "" : test.substring(at + 1);
    }

    String typeName() {
        String path = file.substring(file.indexOf("src/main/java/") + "src/main/java/".length());
        return path.substring(0, path.length() - ".java".length()).replace('/', '.');
    }
}

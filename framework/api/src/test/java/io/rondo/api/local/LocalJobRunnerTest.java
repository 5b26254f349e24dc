package io.rondo.api.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.TaskContext;
import io.rondo.api.Text;
import io.rondo.api.codec.ByteView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in one thread shows reducers what a cluster shows them, and catches what a cluster punishes. */
class LocalJobRunnerTest {
    @TempDir
    Path folder;

    record Reading(String station, int day) {}

    /** Lines {@code station,day,temperature}. */
    static final class Readings implements Mapper<Long, String, Reading, Long> {
        @Override
        public void map(Long offset, String line, Emitter<Reading, Long> out) {
            String[] fields = line.split(",");
            out.emit(new Reading(fields[0], Integer.parseInt(fields[1])), Long.parseLong(fields[2]));
        }
    }

    private String run(Program program, String input) throws Exception {
        Path file = Files.writeString(folder.resolve("in"), input);
        LocalJobRunner.Result result = LocalJobRunner.run(program, 1, file.toString(), "out");
        return new String(result.files().get("main").get("part-r-00000"), StandardCharsets.UTF_8);
    }

    private static Program byStation(Reducer<Reading, Long, String, String> reducer) {
        return (plan, args) -> plan.read(Text.lines(args.get(0)))
                .map(Readings.class)
                .groupBy("station")
                .reduce(reducer)
                .write(Text.table(args.get(1)));
    }

    @Test
    void theKeyOfAGroupIsThatOfItsFirstRecordHoweverFarItsValuesWereWalked() throws Exception {
        Program program = byStation((key, values, out) -> {
            List<Long> all = new ArrayList<>();
            values.forEach(all::add);
            out.emit(key.toString(), all.toString());
        });
        assertEquals(
                "Reading[station=a, day=1]\t[10, 11, 20]\nReading[station=b, day=5]\t[50]\n",
                run(program, "a,2,20\nb,5,50\na,1,10\na,1,11\n"));
    }

    /** Asks for an output that its plan does not name, and writes nothing to it. */
    static final class Curious implements Reducer<Reading, Long, String, String> {
        @Override
        public void setup(TaskContext context) {
            context.output("other");
        }

        @Override
        public void reduce(Reading key, Iterable<Long> values, Emitter<String, String> out) {}
    }

    @Test
    void anOutputThatThePlanDoesNotNameIsRefusedWhenItIsAskedFor() {
        assertThrows(IllegalArgumentException.class, () -> run(byStation(new Curious()), "a,2,20\n"));
    }

    @Test
    void aCombinerFoldsValuesOfEqualKeysNotThoseOfAWholeGroup() throws Exception {
        Program program = (plan, args) -> plan.read(Text.lines(args.get(0)))
                .map(Readings.class)
                .combine(Long::sum)
                .groupBy("station")
                .reduce((Reading key, Iterable<Long> values, Emitter<String, String> out) -> {
                    List<Long> all = new ArrayList<>();
                    values.forEach(all::add);
                    out.emit(key.station(), all.toString());
                })
                .write(Text.table(args.get(1)));
        assertEquals("a\t[21, 20]\n", run(program, "a,2,20\na,1,10\na,1,11\n"));
    }

    @Test
    void walkingTheValuesOfAGroupAgainIsRefused() {
        Program program = byStation((key, values, out) -> {
            values.iterator().next();
            values.forEach(value -> out.emit(key.station(), value.toString()));
        });
        assertThrows(IllegalStateException.class, () -> run(program, "a,1,1\na,2,2\n"));
    }

    /** Its lines, joined wrongly: views of them are kept. */
    static final class Kept implements Reducer<Long, ByteView, String, String> {
        @Override
        public void reduce(Long key, Iterable<ByteView> values, Emitter<String, String> out) {
            List<ByteView> kept = new ArrayList<>();
            values.forEach(kept::add);
            out.emit("kept", kept.toString());
        }
    }

    /** Everything under one key. */
    static final class Together implements Mapper<Long, ByteView, Long, ByteView> {
        @Override
        public void map(Long offset, ByteView line, Emitter<Long, ByteView> out) {
            out.emit(0L, line);
        }
    }

    @Test
    void aViewThatAReducerKeepsTooLongIsOverwritten() throws Exception {
        Program program = (plan, args) -> plan.read(Text.byteLines(args.get(0)))
                .map(Together.class)
                .reduce(Kept.class)
                .write(Text.table(args.get(1)));
        assertEquals("kept\t[###, ##]\n", run(program, "abc\nde\n"));
    }
}

package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Records;
import io.rondo.api.Reducer;
import io.rondo.api.TaskContext;
import io.rondo.api.Text;
import io.rondo.api.codec.ByteView;
import java.util.Arrays;

/**
 * Checks that rows are in order, within files and from file to file by name, and adds up a checksum to compare with the
 * one of the unsorted rows. Writes {@code rows}, {@code checksum}, and one {@code misordered} line for each place where
 * order is broken; a sorted directory has none.
 */
public final class TeraValidate implements Program {
    @Override
    public void define(Plan plan, Args args) {
        plan.read(Records.binary(args.get(0), TeraGen.KEY, TeraGen.ROW))
                .map(Runs.class)
                .reducers(1)
                .reduce(Seams.class)
                .write(Text.table(args.get(1)));
    }

    /** A stretch of input read in one go: where it begins, its first and last key, and what was wrong inside it. */
    record Run(byte[] first, byte[] last, long rows, long checksum, long misordered) {}

    /** Where a stretch begins. */
    record Place(String file, long offset) {}

    /** Folds each contiguous stretch into one {@link Run}. */
    static final class Runs implements Mapper<ByteView, ByteView, Place, Run> {
        private TaskContext context;
        private Place place;
        private byte[] first;
        private byte[] last;
        private long rows;
        private long checksum;
        private long misordered;

        @Override
        public void setup(TaskContext taskContext) {
            this.context = taskContext;
        }

        @Override
        public void map(ByteView key, ByteView rest, Emitter<Place, Run> out) {
            if (place == null || !place.file().equals(context.input())) {
                flush(out);
                place = new Place(context.input(), context.inputOffset());
                first = key.copy();
                last = first;
            } else {
                if (compare(last, key) > 0) {
                    misordered++;
                }
                last = key.length == last.length && last != first ? refill(last, key) : key.copy();
            }
            rows++;
            checksum += hash(key) * 31 + hash(rest);
        }

        private static byte[] refill(byte[] target, ByteView key) {
            System.arraycopy(key.bytes, key.offset, target, 0, key.length);
            return target;
        }

        private static int compare(byte[] a, ByteView b) {
            return Arrays.compareUnsigned(a, 0, a.length, b.bytes, b.offset, b.offset + b.length);
        }

        private static long hash(ByteView bytes) {
            long hash = 1;
            for (int i = 0; i < bytes.length; i++) {
                hash = hash * 1_099_511_628_211L + bytes.bytes[bytes.offset + i];
            }
            return hash;
        }

        @Override
        public void cleanup(Emitter<Place, Run> out) {
            flush(out);
        }

        private void flush(Emitter<Place, Run> out) {
            if (place != null) {
                out.emit(place, new Run(first, last, rows, checksum, misordered));
            }
            rows = 0;
            checksum = 0;
            misordered = 0;
        }
    }

    /** Looks at the seams between stretches, which come in the order of files and offsets. */
    static final class Seams implements Reducer<Place, Run, String, String> {
        private byte[] last;
        private long rows;
        private long checksum;

        @Override
        public void reduce(Place place, Iterable<Run> runs, Emitter<String, String> out) {
            for (Run run : runs) {
                if (run.misordered() > 0) {
                    out.emit(
                            "misordered", run.misordered() + " rows after " + place.file() + " byte " + place.offset());
                }
                if (last != null && Arrays.compareUnsigned(last, run.first()) > 0) {
                    out.emit("misordered", "at the beginning of " + place.file() + " byte " + place.offset());
                }
                last = run.last();
                rows += run.rows();
                checksum += run.checksum();
            }
        }

        @Override
        public void cleanup(Emitter<String, String> out) {
            out.emit("rows", Long.toString(rows));
            out.emit("checksum", Long.toHexString(checksum));
        }
    }
}

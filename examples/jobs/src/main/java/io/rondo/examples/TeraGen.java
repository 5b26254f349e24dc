package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Range;
import io.rondo.api.Records;
import io.rondo.api.codec.ByteView;

/**
 * Makes rows for {@link TeraSort}: 100 bytes each, a random printable key of 10 bytes, the row's number, filler, and a
 * line feed, so that {@code LC_ALL=C sort} can sort them too. The same row number gives the same row, always.
 */
public final class TeraGen implements Program {
    static final int KEY = 10;
    static final int ROW = 100;
    private static final long ROWS_PER_TASK = 1_000_000;

    @Override
    public void define(Plan plan, Args args) {
        long rows = args.number(0);
        int tasks = (int) Math.max(2, Math.min(1_000, rows / ROWS_PER_TASK));
        plan.read(Range.of(rows, tasks)).map(Rows.class).write(Records.output(args.get(1)));
    }

    /** Row number to row. */
    static final class Rows implements Mapper<Long, Void, ByteView, ByteView> {
        private static final int PRINTABLE = '~' - ' ' + 1;
        private final byte[] row = new byte[ROW];
        private final ByteView key = new ByteView().set(row, 0, KEY);
        private final ByteView rest = new ByteView().set(row, KEY, ROW - KEY);

        @Override
        public void map(Long number, Void none, Emitter<ByteView, ByteView> out) {
            fill(number);
            out.emit(key, rest);
        }

        private void fill(long number) {
            long high = mix(number * 2 + 1);
            long low = mix(number * 2 + 2);
            for (int i = 0; i < KEY; i++) {
                long digits = i < KEY / 2 ? high : low;
                row[i] = (byte) (' ' + Math.floorMod(digits, PRINTABLE));
                if (i < KEY / 2) {
                    high /= PRINTABLE;
                } else {
                    low /= PRINTABLE;
                }
            }
            row[KEY] = ' ';
            int at = KEY + 21;
            long left = number;
            for (int i = at - 1; i > KEY; i--) {
                row[i] = (byte) ('0' + left % 10);
                left /= 10;
            }
            for (int i = at; i < ROW - 1; i++) {
                row[i] = (byte) ('A' + (number + (i - at) / 10) % 26);
            }
            row[ROW - 1] = '\n';
        }

        /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
        static long mix(long z) {
            long x = z * 0x9E3779B97F4A7C15L;
            x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
            x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
            return x ^ (x >>> 31);
        }
    }
}

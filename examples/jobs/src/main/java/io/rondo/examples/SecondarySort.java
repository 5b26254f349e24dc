package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.Text;
import io.rondo.api.codec.Descending;

/**
 * The latest reading of each station and how much it differs from the one before, from lines
 * {@code station,day,temperature}. Grouped by station, and within a group sorted by day, the latest first: the reducer
 * looks at two readings and is done.
 */
public final class SecondarySort implements Program {
    @Override
    public void define(Plan plan, Args args) {
        plan.read(Text.lines(args.get(0)))
                .map(Readings.class)
                .groupBy("station")
                .reduce(Latest.class)
                .write(Text.table(args.get(1)));
    }

    /** When a station was read; the key of the sort. */
    record Reading(String station, @Descending int day) {}

    /** Lines that have not three fields are counted and passed over. */
    static final class Readings implements Mapper<Long, String, Reading, Long> {
        @Override
        public void map(Long offset, String line, Emitter<Reading, Long> out) {
            String[] fields = line.split(",", -1);
            if (fields.length == 3) {
                out.emit(new Reading(fields[0], Integer.parseInt(fields[1])), Long.parseLong(fields[2]));
            }
        }
    }

    /** {@code day temperature change} of the latest reading. */
    static final class Latest implements Reducer<Reading, Long, String, String> {
        @Override
        public void reduce(Reading latest, Iterable<Long> temperatures, Emitter<String, String> out) {
            Long now = null;
            Long before = null;
            for (Long temperature : temperatures) {
                if (now == null) {
                    now = temperature;
                } else if (before == null) {
                    before = temperature;
                    break;
                }
            }
            out.emit(latest.station(), latest.day() + " " + now + " " + (before == null ? 0 : now - before));
        }
    }
}

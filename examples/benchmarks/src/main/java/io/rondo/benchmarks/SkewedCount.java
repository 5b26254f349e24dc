package io.rondo.benchmarks;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Partitioner;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.api.codec.ByteView;

/** Counts lines in four parts, {@code even} ones, or {@code skewed} so that the first gets nine tenths of the distinct lines. */
public final class SkewedCount implements Program {
    private static final int PARTS = 4;

    @Override
    public void define(Plan plan, Args args) {
        var counted = plan.read(Text.byteLines(args.get(1))).map(Ones.class).fold(Long::sum);
        if (args.get(0).equals("skewed")) {
            counted.partitionBy(new NineTenths());
        }
        counted.reducers(PARTS).write(Text.table(args.get(2)));
    }

    static final class Ones implements Mapper<Long, ByteView, ByteView, Long> {
        @Override
        public void map(Long offset, ByteView line, Emitter<ByteView, Long> out) {
            out.emit(line, 1L);
        }
    }

    private static final class NineTenths implements Partitioner<ByteView> {
        private static final int TENTHS = 10;

        @Override
        public int partition(ByteView key, int parts) {
            int hash = key.hashCode();
            return Math.floorMod(hash, TENTHS) > 0 ? 0 : 1 + Math.floorMod(hash / TENTHS, parts - 1);
        }
    }
}

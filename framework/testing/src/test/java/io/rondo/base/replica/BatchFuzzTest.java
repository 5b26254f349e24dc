package io.rondo.base.replica;

import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import io.rondo.base.wire.WireException;
import io.rondo.testing.fuzz.DecoderFuzz;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An entry of a journal that is damaged is refused as that. */
class BatchFuzzTest {
    private record Added(String name, long amount, List<String> tags) {}

    @Test
    void damagedEntries() throws Exception {
        BatchFormat<Added> format = new BatchFormat<>(Wire.of(Added.class));
        List<byte[]> good = new ArrayList<>();
        List<Added> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            good.add(format.encode(records, true));
            records.add(new Added("n" + i, i, List.of("a", "b" + i)));
        }
        DecoderFuzz.run("journal batches", good, format::decode, List.of(RondoException.class, WireException.class));
    }
}

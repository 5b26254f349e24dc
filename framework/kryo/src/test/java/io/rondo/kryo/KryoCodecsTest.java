package io.rondo.kryo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.IllegalPlan;
import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.Codec;
import io.rondo.api.codec.Codecs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Types of a job's author travel without a serialiser of their making. */
class KryoCodecsTest {
    static final class Basket {
        private final String owner;
        private final List<Integer> prices = new ArrayList<>();
        private Runnable hook;

        Basket(String owner) {
            this.owner = owner;
        }
    }

    @Test
    void aPlainClassTravels() {
        Codec<Basket> codec = Codecs.key(Basket.class);
        Basket basket = new Basket("Ann");
        basket.prices.add(3);
        ByteOutput out = new ByteOutput(1);
        codec.write(basket, out);
        Basket back = codec.read(new ByteInput().reset(out.bytes, 0, out.position));
        assertEquals("Ann", back.owner);
        assertEquals(List.of(3), back.prices);
    }

    @Test
    void aValueThatCannotTravelIsNamedWithWhatToDo() {
        Codec<Basket> codec = Codecs.key(Basket.class);
        Basket basket = new Basket("Ann");
        basket.hook = () -> {};
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> codec.write(basket, new ByteOutput(1)));
        assertTrue(refused.getMessage().contains("Basket"), refused::getMessage);
        assertTrue(refused.getMessage().contains("transient"), refused::getMessage);
    }

    static final class Holder {
        private final Thread thread = new Thread(() -> {});
    }

    @Test
    void aTypeThatCanNeverTravelIsRefusedBeforeAnythingRuns() {
        IllegalPlan refused = assertThrows(IllegalPlan.class, () -> Codecs.key(Holder.class));
        assertTrue(refused.getMessage().contains("Holder"), refused::getMessage);
        assertTrue(refused.getMessage().contains("java.lang.Thread"), refused::getMessage);
    }
}

package io.rondo.base.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Messages come back as they were sent, and nothing else is ever built from bytes. */
class WireTest {
    /** One of each kind of component. */
    record Everything(
            int small,
            long large,
            boolean flag,
            double real,
            String text,
            Shape shape,
            Color color,
            List<Point> points,
            List<String> names,
            Map<String, Long> counts,
            Optional<Point> maybe) {}

    record Point(int x, int y) {}

    enum Color {
        RED,
        GREEN
    }

    sealed interface Shape {
        record Circle(Point center, long radius) implements Shape {}

        record Group(List<Shape> shapes) implements Shape {}
    }

    /** What a later version of a message would be. */
    record Shorter(int small, long large) {}

    record Untouchable(Runnable hook) {}

    private static Everything random(Random random) {
        List<Point> points = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<String, Long> counts = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            points.add(new Point(random.nextInt(), -random.nextInt(9)));
            names.add(text(random));
            counts.put(text(random) + i, random.nextLong());
        }
        return new Everything(
                random.nextInt(),
                random.nextLong(),
                random.nextBoolean(),
                random.nextGaussian(),
                random.nextInt(5) == 0 ? null : text(random),
                random.nextInt(5) == 0 ? null : shape(random, 3),
                Color.values()[random.nextInt(2)],
                points,
                names,
                counts,
                random.nextBoolean() ? Optional.empty() : Optional.of(new Point(0, 1)));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(10); i > 0; i--) {
            text.appendCodePoint(random.nextInt(3) == 0 ? 0x1F600 : 'a' + random.nextInt(500));
        }
        return text.toString();
    }

    private static Shape shape(Random random, int depth) {
        if (depth == 0 || random.nextBoolean()) {
            return new Shape.Circle(new Point(1, random.nextInt()), random.nextLong());
        }
        return new Shape.Group(List.of(shape(random, depth - 1), shape(random, depth - 1)));
    }

    @Property(tries = 300)
    void aMessageComesBackAsItWasSent(@ForAll long seed) {
        Everything message = random(new Random(seed));
        Wire<Everything> wire = Wire.of(Everything.class);
        assertEquals(message, wire.decode(wire.encode(message)));
        assertArrayEquals(wire.encode(message), wire.encode(random(new Random(seed))), "equal messages, equal bytes");
    }

    /** Bytes that are no message of the type may by chance be another one, but never do anything else. */
    @Property(tries = 300)
    void damagedBytesGiveAMessageOrACleanRefusal(@ForAll long seed) {
        Random random = new Random(seed);
        Wire<Everything> wire = Wire.of(Everything.class);
        byte[] bytes = wire.encode(random(random));
        for (int i = 0; i < 20; i++) {
            byte[] damaged = random.nextBoolean()
                    ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1))
                    : bytes.clone();
            for (int flips = random.nextInt(3); flips > 0 && damaged.length > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                wire.decode(damaged);
            } catch (WireException refused) {
                assertEquals(WireException.class, refused.getClass());
            }
        }
    }

    @Test
    void aFieldThatALaterVersionAddedIsSkipped() {
        byte[] bytes = Wire.of(Everything.class).encode(random(new Random(1)));
        assertEquals(
                random(new Random(1)).large(),
                Wire.of(Shorter.class).decode(bytes).large());
    }

    @Test
    void whatCannotTravelIsRefusedByItsName() {
        WireException refused = assertThrows(WireException.class, () -> Wire.of(Untouchable.class));
        assertEquals(true, refused.getMessage().contains("hook"), refused.getMessage());
    }

    @Test
    void aMessageNestedWithoutEndIsRefused() throws IOException {
        byte[] bytes = new byte[0];
        for (int i = 0; i < 5_000; i++) {
            bytes = field(2, field(1, bytes)); // a group, its shapes
        }
        byte[] deep = bytes;
        assertThrows(WireException.class, () -> Wire.of(Shape.class).decode(deep));
    }

    private static byte[] field(int number, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(number, content);
        out.flush();
        return bytes.toByteArray();
    }
}

package io.rondo.api.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Encodings come back as they went, and sort as the values do. */
class CodecsTest {
    record Reading(String station, @Descending int day, byte[] raw) {}

    private static <T> byte[] encode(Codec<T> codec, T value) {
        ByteOutput out = new ByteOutput(1);
        codec.write(value, out);
        return Arrays.copyOf(out.bytes, out.position);
    }

    private static <T> T decode(Codec<T> codec, byte[] bytes) {
        return codec.read(new ByteInput().reset(bytes, 0, bytes.length));
    }

    private static <T extends Comparable<T>> void check(Class<T> type, T a, T b) {
        Codec<T> codec = Codecs.key(type);
        assertEquals(a, decode(codec, encode(codec, a)));
        int bytes = Arrays.compareUnsigned(encode(codec, a), encode(codec, b));
        assertEquals(Integer.signum(a.compareTo(b)), Integer.signum(bytes));
    }

    @Property
    void longsSortAsTheirBytes(@ForAll long a, @ForAll long b) {
        check(Long.class, a, b);
        Codec<Long> value = Codecs.value(Long.class);
        assertEquals(a, decode(value, encode(value, a)));
    }

    @Property
    void intsSortAsTheirBytes(@ForAll int a, @ForAll int b) {
        check(Integer.class, a, b);
    }

    @Property
    void doublesSortAsTheirBytes(@ForAll double a, @ForAll double b) {
        check(Double.class, a, b);
    }

    @Property
    void anyBytesSurviveBeingAString(@ForAll byte[] bytes) {
        String text = Utf8.decode(bytes, 0, bytes.length);
        assertArrayEquals(bytes, encode(Codecs.key(String.class), text));
    }

    /** Strings that no text has, with halves of surrogate pairs, are changed once by what they become, and no further. */
    @Property
    void whatAnyStringBecomesStaysSo(@ForAll char[] chars) {
        Codec<String> codec = Codecs.key(String.class);
        byte[] bytes = encode(codec, new String(chars));
        assertArrayEquals(bytes, encode(codec, decode(codec, bytes)));
    }

    @Property
    void recordsComeBackAndSortByTheirComponents(
            @ForAll byte[] stationA, @ForAll int dayA, @ForAll byte[] stationB, @ForAll int dayB, @ForAll byte[] raw) {
        Codec<Reading> codec = Codecs.key(Reading.class);
        Reading a = new Reading(Utf8.decode(stationA, 0, stationA.length), dayA, raw);
        Reading b = new Reading(Utf8.decode(stationB, 0, stationB.length), dayB, raw);
        Reading back = decode(codec, encode(codec, a));
        assertEquals(a.station(), back.station());
        assertEquals(a.day(), back.day());
        assertArrayEquals(raw, back.raw());
        int expected = Arrays.compareUnsigned(stationA, stationB);
        expected = expected != 0 ? expected : Integer.compare(dayB, dayA); // the latest day first
        assertEquals(
                Integer.signum(expected), Integer.signum(Arrays.compareUnsigned(encode(codec, a), encode(codec, b))));
    }

    @Property
    void aGroupIsAPrefixOfTheKey(@ForAll byte[] station, @ForAll int dayA, @ForAll int dayB) {
        Codec<Reading> codec = Codecs.grouped(Codecs.key(Reading.class), List.of("station"));
        String name = Utf8.decode(station, 0, station.length);
        byte[] a = encode(codec, new Reading(name, dayA, new byte[0]));
        byte[] b = encode(codec, new Reading(name, dayB, new byte[0]));
        int length = codec.groupLength(a, 0, a.length);
        assertEquals(length, codec.groupLength(b, 0, b.length));
        assertArrayEquals(Arrays.copyOf(a, length), Arrays.copyOf(b, length));
    }

    @Test
    void groupingByWhatIsNotAPrefixIsRefused() {
        Codec<Reading> codec = Codecs.key(Reading.class);
        assertThrows(NoCodecException.class, () -> Codecs.grouped(codec, List.of("day")));
    }
}

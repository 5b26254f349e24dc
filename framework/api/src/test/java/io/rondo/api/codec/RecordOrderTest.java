package io.rondo.api.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Derived codecs order records as a comparator of their components does, however they are nested. */
class RecordOrderTest {
    enum Kind {
        SMALL,
        LARGE {
            @Override
            public String toString() {
                return "a constant with a class of its own";
            }
        }
    }

    record Name(String family, @Descending String given) {}

    record Event(
            Kind kind,
            @Descending Name name,
            short small,
            @Descending double real,
            Name other,
            @Descending Instant at,
            boolean flag,
            LocalDate day,
            char letter,
            String text) {}

    /** Strings in the order of their code points, which is that of their bytes, and not always String's own. */
    private static final Comparator<String> TEXT =
            Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private static final Comparator<Name> NAMES = Comparator.comparing(Name::family, TEXT)
            .thenComparing(Comparator.comparing(Name::given, TEXT).reversed());

    private static final Comparator<Event> EVENTS = Comparator.comparing(Event::kind)
            .thenComparing(Comparator.comparing(Event::name, NAMES).reversed())
            .thenComparing(Event::small)
            .thenComparing(Comparator.comparing(Event::real).reversed())
            .thenComparing(Event::other, NAMES)
            .thenComparing(Comparator.comparing(Event::at).reversed())
            .thenComparing(Event::flag)
            .thenComparing(Event::day)
            .thenComparing(Event::letter)
            .thenComparing(Event::text, TEXT);

    private static String text(Random random) {
        String[] letters = {"\0", "\1", "a", "\u00ff", "\uffff", "\ue000", "\ud83d\ude00", "\ud800\udc00"};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private static Name name(Random random) {
        return new Name(text(random), text(random));
    }

    private static Event event(Random random) {
        double[] reals = {Double.NEGATIVE_INFINITY, -1.5, -0.0, 0.0, Double.MIN_VALUE, 2, Double.NaN};
        return new Event(
                Kind.values()[random.nextInt(2)],
                name(random),
                (short) (random.nextInt(3) - 1),
                reals[random.nextInt(reals.length)],
                name(random),
                Instant.ofEpochSecond(random.nextInt(3) - 1, random.nextInt(2)),
                random.nextBoolean(),
                LocalDate.ofEpochDay(random.nextInt(3) - 1),
                (char) (random.nextInt(2) * 0xFFFF),
                text(random));
    }

    /** The event with its first components, up to {@code count}, taken from another, so that ties are common. */
    private static Event tied(Event event, Event to, int count) {
        return new Event(
                count > 0 ? to.kind : event.kind,
                count > 1 ? to.name : event.name,
                count > 2 ? to.small : event.small,
                count > 3 ? to.real : event.real,
                count > 4 ? to.other : event.other,
                count > 5 ? to.at : event.at,
                count > 6 ? to.flag : event.flag,
                count > 7 ? to.day : event.day,
                count > 8 ? to.letter : event.letter,
                count > 9 ? to.text : event.text);
    }

    private static <T> byte[] encode(Codec<T> codec, T value) {
        ByteOutput out = new ByteOutput(1);
        codec.write(value, out);
        return Arrays.copyOf(out.bytes, out.position);
    }

    @Property(tries = 1_500)
    void recordsSortAsTheirComponentsAndComeBack(@ForAll long seed, @ForAll @IntRange(max = 10) int tied) {
        Random random = new Random(seed);
        Codec<Event> codec = Codecs.key(Event.class);
        assertTrue(codec.ordered());
        Event a = event(random);
        Event b = tied(event(random), a, tied);
        byte[] bytesOfA = encode(codec, a);
        byte[] bytesOfB = encode(codec, b);
        assertEquals(Integer.signum(EVENTS.compare(a, b)), Integer.signum(Arrays.compareUnsigned(bytesOfA, bytesOfB)));
        assertEquals(a, codec.read(new ByteInput().reset(bytesOfA, 0, bytesOfA.length)));
    }

    @Property(tries = 500)
    void recordsGroupByAnyNumberOfTheirFirstComponents(
            @ForAll long seed, @ForAll @IntRange(max = 10) int tied, @ForAll @IntRange(min = 1, max = 10) int by) {
        Random random = new Random(seed);
        List<String> names = Arrays.stream(Event.class.getRecordComponents())
                .limit(by)
                .map(component -> component.getName())
                .toList();
        Codec<Event> codec = Codecs.grouped(Codecs.key(Event.class), names);
        Event a = event(random);
        Event b = tied(event(random), a, tied);
        byte[] bytesOfA = encode(codec, a);
        byte[] bytesOfB = encode(codec, b);
        byte[] groupOfA = Arrays.copyOf(bytesOfA, codec.groupLength(bytesOfA, 0, bytesOfA.length));
        byte[] groupOfB = Arrays.copyOf(bytesOfB, codec.groupLength(bytesOfB, 0, bytesOfB.length));
        Event aWithoutTheRest = tied(b, a, by);
        assertEquals(EVENTS.compare(aWithoutTheRest, b) == 0, Arrays.equals(groupOfA, groupOfB));
        assertEquals(
                Integer.signum(EVENTS.compare(aWithoutTheRest, b)),
                Integer.signum(Arrays.compareUnsigned(groupOfA, groupOfB)));
    }

    record Lists(byte[] bytes, @Descending ByteView view) {}

    @Property
    void bytesOfAnyKindComeBackFromInsideARecord(@ForAll byte[] bytes, @ForAll byte[] viewed) {
        Codec<Lists> codec = Codecs.key(Lists.class);
        byte[] encoded = encode(codec, new Lists(bytes, new ByteView(viewed)));
        Lists back = codec.read(new ByteInput().reset(encoded, 0, encoded.length));
        Arrays.fill(encoded, (byte) 0); // what came back is not a view of the encoding
        assertArrayEquals(bytes, back.bytes());
        assertEquals(new ByteView(viewed), back.view());
    }

    record Nothing() {}

    record Around(Nothing nothing, String text) {}

    @Test
    void aRecordWithoutComponentsCanBeAComponentAndAKey() {
        assertEquals(0, encode(Codecs.key(Nothing.class), new Nothing()).length);
        byte[] bytes = encode(Codecs.key(Around.class), new Around(new Nothing(), "a"));
        assertEquals(
                new Around(new Nothing(), "a"),
                Codecs.key(Around.class).read(new ByteInput().reset(bytes, 0, bytes.length)));
    }

    @Test
    void aComponentThatIsNullIsRefusedByName() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> encode(Codecs.key(Name.class), new Name("family", null)));
        assertTrue(refused.getMessage().contains("given"), refused::getMessage);
    }

    record Tree(String name, Tree parent) {}

    @Test
    void aRecordThatContainsItselfIsRefused() {
        NoCodecException refused = assertThrows(NoCodecException.class, () -> Codecs.key(Tree.class));
        assertTrue(refused.getMessage().contains("Tree"), refused::getMessage);
    }

    @Property(tries = 500)
    void stringsOfWholeCharactersSortByTheirCodePoints(@ForAll long seed) {
        Random random = new Random(seed);
        Codec<String> codec = Codecs.key(String.class);
        String a = text(random);
        String b = text(random);
        assertEquals(
                Integer.signum(TEXT.compare(a, b)),
                Integer.signum(Arrays.compareUnsigned(encode(codec, a), encode(codec, b))));
        assertEquals(a, codec.read(new ByteInput().reset(encode(codec, a), 0, encode(codec, a).length)));
    }
}

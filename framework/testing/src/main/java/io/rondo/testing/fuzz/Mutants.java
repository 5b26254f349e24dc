package io.rondo.testing.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Good inputs with some mistakes in each, one after the other for ever; the same for the same seed. */
public final class Mutants {
    private static final int MOST_MISTAKES = 4;
    private static final int MOST_LENGTH = 64 << 10;
    /** What lengths and counts are wrong by. */
    private static final int[] EDGES = {0, 1, -1, 127, 128, 255, 65_535, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private final Random random;
    private final List<byte[]> good;

    public Mutants(long seed, List<byte[]> good) {
        this.random = new Random(seed);
        this.good = List.copyOf(good);
    }

    public byte[] next() {
        byte[] mutant = any().clone();
        int mistakes = 1 + random.nextInt(MOST_MISTAKES);
        for (int i = 0; i < mistakes; i++) {
            mutant = mistake(mutant);
        }
        return mutant.length <= MOST_LENGTH ? mutant : Arrays.copyOf(mutant, MOST_LENGTH);
    }

    private byte[] any() {
        return good.get(random.nextInt(good.size()));
    }

    private byte[] mistake(byte[] bytes) {
        if (bytes.length == 0) {
            return randomBytes(1 + random.nextInt(16));
        }
        int at = random.nextInt(bytes.length);
        int end = at + random.nextInt(Math.min(16, bytes.length - at) + 1);
        return switch (random.nextInt(8)) {
            case 0 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                yield bytes;
            }
            case 1 -> {
                bytes[at] = (byte) random.nextInt();
                yield bytes;
            }
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
            case 4 -> joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
            case 5 ->
                joined(
                        Arrays.copyOf(bytes, at),
                        joined(randomBytes(random.nextInt(16)), Arrays.copyOfRange(bytes, at, bytes.length)));
            case 6 -> {
                byte[] other = any();
                int from = random.nextInt(other.length + 1);
                yield joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, other.length));
            }
            default -> {
                int edge = EDGES[random.nextInt(EDGES.length)];
                for (int i = 0; i < Integer.BYTES && at + i < bytes.length; i++) {
                    bytes[at + i] = (byte) (edge >>> 24 - Byte.SIZE * i);
                }
                yield bytes;
            }
        };
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}

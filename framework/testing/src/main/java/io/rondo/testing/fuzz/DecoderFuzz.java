package io.rondo.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;

/**
 * Gives a decoder mutants of good inputs: each must be decoded or refused with the exception that the decoder declares, and none may
 * take more memory than a multiple of its length. How many, {@code -Drondo.mutants=N} says; from which seed, {@code -Drondo.seed=N}.
 */
public final class DecoderFuzz {
    private static final int COUNT = Integer.getInteger("rondo.mutants", 5_000);
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    /** Objects are so much larger than the bytes they are read from, at most; lists of small records are the worst case. */
    private static final long MOST_FOR_A_BYTE = 400;

    private static final long MOST_AT_ALL = 1 << 20;

    private DecoderFuzz() {}

    /** May throw. */
    public interface Decoder {
        void decode(byte[] bytes) throws Exception;
    }

    /**
     * @param good each of which must be decoded
     * @param refusals the exceptions that a wrong input may have
     */
    public static void run(String name, List<byte[]> good, Decoder decoder, List<Class<? extends Exception>> refusals)
            throws Exception {
        for (byte[] input : good) {
            decoder.decode(input.clone());
        }
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        Mutants mutants = new Mutants(SEED, good);
        int decoded = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] mutant = mutants.next();
            String shown = name + ", mutant " + i + " of seed " + SEED;
            long before = memory.getThreadAllocatedBytes(thread);
            try {
                decoder.decode(mutant);
                decoded++;
            } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                if (refusals.stream().noneMatch(refusal -> refusal.isInstance(e))) {
                    throw new AssertionError(
                            shown + ": " + e + " for " + HexFormat.of().formatHex(mutant), e);
                }
            }
            long taken = memory.getThreadAllocatedBytes(thread) - before;
            if (taken > MOST_AT_ALL + MOST_FOR_A_BYTE * mutant.length) {
                throw new AssertionError(shown + ": " + taken + " bytes of memory for " + mutant.length);
            }
        }
        System.out.println(name + ": " + COUNT + " mutants, " + decoded + " decoded, the others refused");
    }
}

package io.rondo.coordination;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what must happen, and fails if it does not. */
public final class Patience {
    public static final int SECONDS = 30;

    private Patience() {}

    public static void until(String what, BooleanSupplier happened) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!happened.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "it never happened: " + what);
            Thread.onSpinWait();
        }
    }
}

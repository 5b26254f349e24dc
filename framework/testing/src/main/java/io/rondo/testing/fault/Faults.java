package io.rondo.testing.fault;

import io.rondo.base.fault.FaultHook;
import io.rondo.base.fault.FaultPoint;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Hands fault points to whoever has taken charge of the thread that reached them. Threads inherit that from those that start
 * them, so all of a daemon's threads report to one listener if it was started under it, and many daemons in one JVM are told
 * apart.
 */
public final class Faults implements FaultHook {
    private static final InheritableThreadLocal<Consumer<FaultPoint>> LISTENER = new InheritableThreadLocal<>();

    /** For {@link java.util.ServiceLoader}. */
    public Faults() {}

    /** Does some work whose fault points, and those of all threads started in it, go to this listener. */
    public static <T> T under(Consumer<FaultPoint> listener, Supplier<T> work) {
        Consumer<FaultPoint> before = LISTENER.get();
        LISTENER.set(listener);
        try {
            return work.get();
        } finally {
            LISTENER.set(before);
        }
    }

    @Override
    public void reached(FaultPoint point) {
        Consumer<FaultPoint> listener = LISTENER.get();
        if (listener != null) {
            listener.accept(point);
        }
    }
}

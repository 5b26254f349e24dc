package io.rondo.base.fault;

/** What happens where a {@link FaultPoint} is reached. Found by {@link java.util.ServiceLoader}; nothing but a test brings one. */
public interface FaultHook {
    /** On the thread that got there; it may throw, or not return, as if the process had died or stood still. */
    void reached(FaultPoint point);
}

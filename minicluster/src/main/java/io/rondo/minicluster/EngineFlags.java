package io.rondo.minicluster;

import java.util.List;

/**
 * What a JVM that runs jobs is started with; {@code bin/launch.sh} starts the first one with the same.
 *
 * <ul>
 *   <li>The young generation is bounded: growing into untouched memory costs seconds.
 *   <li>A card of the collector is marked only if it is not yet: two threads that mark neighbouring cards for every record
 *       take the cache's line from each other, at times for a sixth of the time.
 * </ul>
 */
final class EngineFlags {
    /** From here on, in MiB, the young generation does not grow with the heap. */
    private static final long LARGE_HEAP = 768;

    private EngineFlags() {}

    /** All but the heap's size itself, which is {@code megabytes}. */
    static List<String> forHeapOf(long megabytes) {
        return List.of(
                "-XX:+UseParallelGC",
                "-XX:+UseCondCardMark",
                "-Xmn" + (megabytes < LARGE_HEAP ? megabytes : LARGE_HEAP) / 4 + "m");
    }
}

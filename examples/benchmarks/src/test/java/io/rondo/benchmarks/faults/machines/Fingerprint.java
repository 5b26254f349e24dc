package io.rondo.benchmarks.faults.machines;

import java.util.Map;

/** What an output holds, whatever the order of its lines and whichever part each is in. */
record Fingerprint(long lines, long hashes) {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** Of an output's files by name, without those that only tell of it. */
    static Fingerprint of(Map<String, String> files) {
        long lines = 0;
        long hashes = 0;
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!file.getKey().startsWith("_")) {
                for (String line : file.getValue().lines().toList()) {
                    lines++;
                    hashes += hash(line);
                }
            }
        }
        return new Fingerprint(lines, hashes);
    }

    private static long hash(String line) {
        long hash = line.length();
        for (int i = 0; i < line.length(); i++) {
            hash = (hash ^ line.charAt(i)) * SPREAD;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}

package io.rondo.minicluster.command;

import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How fast a job gets on and what most of its phase's time goes to, from two looks at its counters. The counters are those
 * of {@code Stopwatch} and of the records in the worker.
 */
final class Throughput {
    /** Two looks closer together than this say little. */
    private static final long LEAST_NANOS = 900_000_000;

    private Map<String, Long> before = Map.of();
    private long beforeAt;
    private String text = "";

    /** A clause for the end of the line, or nothing: {@code 143 MB/s, 11.8 M records/s, sorting 54%}. */
    String since(JobStatus status, long nanoTime) {
        if (status.state() != JobState.RUNNING) {
            text = "";
        } else if (beforeAt == 0) {
            look(status, nanoTime);
        } else if (nanoTime - beforeAt >= LEAST_NANOS) {
            text = clause(status, (nanoTime - beforeAt) / 1e9);
            look(status, nanoTime);
        }
        return text;
    }

    private void look(JobStatus status, long nanoTime) {
        before = status.counters();
        beforeAt = nanoTime;
    }

    private String clause(JobStatus status, double seconds) {
        String phase = status.maps().done() < status.maps().tasks() ? "map" : "reduce";
        double bytes = grown(status, "rondo." + phase + "-input-bytes") / seconds;
        double records = grown(status, "rondo." + phase + "-input-records") / seconds;
        List<String> parts = new ArrayList<>();
        if (bytes > 0) {
            parts.add(String.format(Locale.ROOT, "%.0f MB/s", bytes / 1e6));
        }
        if (records > 0) {
            parts.add(amount(records) + " records/s");
        }
        bottleneck(status, phase).ifPresent(parts::add);
        return parts.isEmpty() ? "" : "  " + String.join(", ", parts);
    }

    private Optional<String> bottleneck(JobStatus status, String phase) {
        String prefix = "rondo." + phase + "-";
        String suffix = "-ms";
        Map<String, Long> spent = new TreeMap<>();
        for (String name : status.counters().keySet()) {
            if (name.startsWith(prefix) && name.endsWith(suffix)) {
                String work = name.substring(prefix.length(), name.length() - suffix.length());
                spent.put(work.replace('-', ' '), Math.max(0, grown(status, name)));
            }
        }
        long all = spent.values().stream().mapToLong(Long::longValue).sum();
        return spent.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .filter(most -> most.getValue() > 0)
                .map(most -> most.getKey() + " " + 100 * most.getValue() / all + "%");
    }

    private long grown(JobStatus status, String counter) {
        return status.counters().getOrDefault(counter, 0L) - before.getOrDefault(counter, 0L);
    }

    private static String amount(double records) {
        return records >= 1e6
                ? String.format(Locale.ROOT, "%.1f M", records / 1e6)
                : records >= 1e3
                        ? String.format(Locale.ROOT, "%.0f k", records / 1e3)
                        : String.format(Locale.ROOT, "%.0f", records);
    }
}

package io.rondo.benchmarks.simulation;

import io.rondo.coordination.Role;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What many histories came to. Thread-safe. */
final class Totals {
    private static final double MILLIS_AN_HOUR = 3_600_000;

    private final long begun = System.nanoTime();
    private final Map<Fault.Kind, Integer> faults = new EnumMap<>(Fault.Kind.class);
    private final Map<JobState, Integer> ends = new EnumMap<>(JobState.class);
    private final Map<Role, Integer> terms = new EnumMap<>(Role.class);
    private long histories;
    private long events;
    private long millis;
    private long looks;
    private long messages;
    private long longestHealing;

    synchronized void add(History history) {
        histories++;
        events += history.events();
        millis += history.millis();
        looks += history.looks();
        messages += history.messages();
        longestHealing = Math.max(longestHealing, history.healing());
        history.faults().forEach((kind, count) -> faults.merge(kind, count, Integer::sum));
        history.ends().forEach((state, count) -> ends.merge(state, count, Integer::sum));
        history.terms().forEach((role, count) -> terms.merge(role, count, Integer::sum));
    }

    synchronized long histories() {
        return histories;
    }

    synchronized Map<Fault.Kind, Integer> faults() {
        return Map.copyOf(faults);
    }

    synchronized String sentence(int violations) {
        return String.format(
                Locale.ROOT,
                "%,d histories, %,d events, %,d messages, %,.0f simulated hours, %,d faults, %,d looks at outputs and files;"
                        + " violations: %d",
                histories,
                events,
                messages,
                millis / MILLIS_AN_HOUR,
                faults.values().stream().mapToInt(Integer::intValue).sum(),
                looks,
                violations);
    }

    synchronized String details() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Jobs ended as %s; jobmasters recovered %,d times, keepers %,d times. After the last fault all jobs of a history had"
                        + " ended within %.1f simulated seconds at most. %.0f seconds on %d processors.%n%n",
                new TreeMap<>(ends),
                terms.getOrDefault(Role.JOBMASTER, 0),
                terms.getOrDefault(Role.KEEPER, 0),
                longestHealing / 1_000.0,
                (System.nanoTime() - begun) / 1e9,
                Runtime.getRuntime().availableProcessors()));
        text.append("| fault | times |\n|---|---|\n");
        faults.forEach((kind, count) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %,d |%n",
                kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                count)));
        return text.toString();
    }
}

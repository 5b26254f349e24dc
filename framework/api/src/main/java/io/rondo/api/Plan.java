package io.rondo.api;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the description of a job, one step after the other: read, map, then fold or reduce (or neither), then write.
 * What can be known wrong is refused at once with an {@link IllegalPlan}.
 */
public final class Plan {
    private final List<Branch> branches = new ArrayList<>();
    private final List<Destination> destinations = new ArrayList<>();
    private String name;
    private Shuffled<?, ?> shuffled;
    private boolean written;
    private boolean speculation = true;

    /** One input with what maps it; for the engine. */
    public record Branch(Input<?, ?> input, MapperSource mapper) {}

    /** Makes a mapper for an attempt. */
    @FunctionalInterface
    public interface MapperSource {
        Mapper<?, ?, ?, ?> get();
    }

    /** Where records go; main ones take what the last phase emits. For the engine. */
    public record Destination(String name, boolean main, Output<?, ?> output) {}

    /** The job's name in listings; the program's class name if none is given. */
    public Plan name(String jobName) {
        name = jobName;
        return this;
    }

    /**
     * Whether a task that is slow may be run a second time beside the first, as it is unless this says {@code false}: of use
     * for programs whose tasks act on the world outside, which then happens twice. {@code rondo.speculation} forbids it too.
     */
    public Plan speculation(boolean allowed) {
        speculation = allowed;
        return this;
    }

    /** Begins with an input. */
    public <K, V> Source<K, V> read(Input<K, V> input) {
        if (input.range().isEmpty() && input.paths().isEmpty()) {
            throw new IllegalPlan("An input names no path. Give at least one.");
        }
        return new Source<>(this, input);
    }

    /** A further output, written by name through {@link TaskContext#output}, and committed with all others. */
    public Plan output(String outputName, Output<?, ?> output) {
        if (!outputName.matches("[a-z][a-z0-9-]{0,40}") || outputName.startsWith("main")) {
            throw new IllegalPlan("An output cannot be named " + outputName
                    + ": use lower case letters, digits and hyphens, and not a name that begins with main.");
        }
        add(new Destination(outputName, false, output));
        return this;
    }

    void mainOutput(Output<?, ?> output) {
        long mains = destinations.stream().filter(Destination::main).count();
        add(new Destination(mains == 0 ? "main" : "main-" + (mains + 1), true, output));
    }

    private void add(Destination added) {
        for (Destination present : destinations) {
            if (present.name().equals(added.name())) {
                throw new IllegalPlan("Two outputs are named " + added.name() + ".");
            }
            if (present.output().path().equals(added.output().path())) {
                throw new IllegalPlan("Two outputs go to " + added.output().path() + ". Give each a path of its own.");
            }
        }
        destinations.add(added);
    }

    void complete(List<Branch> from, Shuffled<?, ?> by) {
        if (written && (shuffled != by || !branches.equals(from))) {
            throw new IllegalPlan("A plan has one chain of steps from read to write; this one has two.");
        }
        if (!written) {
            branches.addAll(from);
            shuffled = by;
            written = true;
        }
    }

    /** For the engine. */
    public String givenName() {
        return name;
    }

    /** For the engine. */
    public boolean speculation() {
        return speculation;
    }

    /** For the engine: refuses a plan without an end. */
    public List<Branch> branches() {
        if (!written) {
            throw new IllegalPlan("The program describes nothing to write. End its chain of steps with write(...).");
        }
        return List.copyOf(branches);
    }

    /** For the engine. */
    public List<Destination> destinations() {
        return List.copyOf(destinations);
    }

    /** For the engine: null for a map-only job. */
    public Shuffled<?, ?> shuffled() {
        return shuffled;
    }
}

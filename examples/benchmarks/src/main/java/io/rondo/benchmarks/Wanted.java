package io.rondo.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/**
 * What {@code bin/benchmark} is asked for.
 *
 * @param rows names of rows of the {@link Table}
 * @param runs how often each system runs
 * @param peerRuns how often each slow peer runs, see {@link Contender#slow}; at most {@code runs}
 * @param text a text of the user's own for the word counts
 * @param folder where inputs and results lie
 * @param scale the share of the full sizes to run with
 * @param only what the names of systems that run begin with
 * @param page the page to write, if any
 */
record Wanted(
        List<String> rows,
        int runs,
        int peerRuns,
        Optional<Path> text,
        Path folder,
        double scale,
        String only,
        Optional<Path> page) {
    private static final Options OPTIONS = new Options()
            .addOption(null, "runs", true, "how often each system runs (3)")
            .addOption(null, "peer-runs", true, "how often Spark and Hadoop run, at most --runs (as often)")
            .addOption(null, "text", true, "a text of your own for the word counts")
            .addOption(null, "folder", true, "where inputs and results lie (/var/tmp/rondo-benchmarks)")
            .addOption(null, "scale", true, "the share of the full sizes to run with (1)")
            .addOption(null, "only", true, "only systems whose name begins so, for example Rondo")
            .addOption(null, "page", true, "the page to write (docs/benchmarks.md), or - for none");

    Wanted {
        rows = List.copyOf(rows);
    }

    /** Throws IllegalArgumentException, which says what is wrong and what could be said. */
    static Wanted of(String[] args, Path root) {
        CommandLine line;
        try {
            line = new DefaultParser().parse(OPTIONS, args);
        } catch (ParseException e) {
            throw new IllegalArgumentException(e.getMessage() + "\n" + usage(), e);
        }
        List<String> rows = line.getArgList().isEmpty() ? Table.USUAL : line.getArgList();
        for (String row : rows) {
            if (!Table.NAMES.contains(row)) {
                throw new IllegalArgumentException("There is no row " + row + ".\n" + usage());
            }
        }
        int runs = (int) number(line, "runs", "3", Wanted::isCount, "a number from 1 on");
        int peerRuns = (int) number(line, "peer-runs", Integer.toString(runs), Wanted::isCount, "a number from 1 on");
        double scale = number(line, "scale", "1", value -> value > 0 && value <= 1000, "a number above 0, 1 for all");
        Optional<Path> text = Optional.ofNullable(line.getOptionValue("text"))
                .map(name -> Path.of(name).toAbsolutePath());
        if (text.isPresent() && !Files.isRegularFile(text.get())) {
            throw new IllegalArgumentException("--text is " + text.get() + ", but there is no such file.");
        }
        String page =
                line.getOptionValue("page", root.resolve("docs/benchmarks.md").toString());
        return new Wanted(
                rows,
                runs,
                Math.min(runs, peerRuns),
                text,
                Path.of(line.getOptionValue("folder", "/var/tmp/rondo-benchmarks"))
                        .toAbsolutePath(),
                scale,
                line.getOptionValue("only", ""),
                page.equals("-") ? Optional.empty() : Optional.of(Path.of(page).toAbsolutePath()));
    }

    private static boolean isCount(double value) {
        return value >= 1 && value == Math.rint(value);
    }

    private static double number(
            CommandLine line, String option, String usual, Predicate<Double> right, String expected) {
        String said = line.getOptionValue(option, usual);
        try {
            double value = Double.parseDouble(said);
            if (right.test(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as for a number that cannot be
        }
        throw new IllegalArgumentException("--" + option + " is " + said + ", not " + expected + ".");
    }

    private static String usage() {
        StringBuilder text = new StringBuilder("Use: bin/benchmark [OPTIONS] [ROW...]; rows: ")
                .append(String.join(", ", Table.NAMES))
                .append('.');
        OPTIONS.getOptions()
                .forEach(option -> text.append("\n  --")
                        .append(option.getLongOpt())
                        .append("  ")
                        .append(option.getDescription()));
        return text.toString();
    }

    /** The row with the systems that are wanted. */
    Row cut(Row row) {
        List<Contender> left = row.contenders().stream()
                .filter(contender -> contender.system().startsWith(only))
                .toList();
        if (left.isEmpty()) {
            throw new IllegalArgumentException("No system of the row " + row.name() + " begins with " + only
                    + ". It has "
                    + String.join(
                            ", ",
                            row.contenders().stream().map(Contender::system).toList())
                    + ".");
        }
        return new Row(row.name(), row.work(), row.aim(), row.ordered(), left);
    }
}

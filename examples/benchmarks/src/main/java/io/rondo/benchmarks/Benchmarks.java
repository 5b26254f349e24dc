package io.rondo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** {@code bin/benchmark}: runs rows of the table, shows each and puts it into docs/benchmarks.md. */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] args) throws InterruptedException {
        Options options = new Options();
        options.addOption(null, "runs", true, "how often each system runs (3)");
        options.addOption(null, "text", true, "a text of your own for the word counts");
        options.addOption(null, "folder", true, "where inputs and results lie (/var/tmp/rondo-benchmarks)");
        options.addOption(null, "scale", true, "the share of the full sizes to run with (1)");
        options.addOption(null, "only", true, "only systems whose name begins so, for example Rondo");
        options.addOption(null, "page", true, "the page to write (docs/benchmarks.md), or - for none");
        try {
            run(new DefaultParser().parse(options, args));
        } catch (ParseException | IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\nUse: bin/benchmark [OPTIONS] [ROW...]; rows: " + Table.NAMES);
            options.getOptions()
                    .forEach(option ->
                            System.err.println("  --" + option.getLongOpt() + "  " + option.getDescription()));
            System.exit(2);
        } catch (IOException | IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(CommandLine line) throws IOException, InterruptedException {
        Path root = Path.of(System.getenv("RONDO_ROOT"));
        Path folder = Path.of(line.getOptionValue("folder", "/var/tmp/rondo-benchmarks"))
                .toAbsolutePath();
        Files.createDirectories(folder);
        String text = line.getOptionValue("text");
        Table table = new Table(
                folder,
                new Systems(root, folder),
                text == null ? null : Path.of(text).toAbsolutePath(),
                Double.parseDouble(line.getOptionValue("scale", "1")));
        Comparison comparison = new Comparison(folder, Integer.parseInt(line.getOptionValue("runs", "3")));
        String page =
                line.getOptionValue("page", root.resolve("docs/benchmarks.md").toString());
        List<String> names = line.getArgList().isEmpty()
                ? Table.NAMES.stream()
                        .filter(name -> !Table.LARGE.contains(name))
                        .toList()
                : line.getArgList();
        boolean same = true;
        for (String name : names) {
            Row row = table.row(name);
            String only = line.getOptionValue("only", "");
            Result result = comparison.run(new Row(
                    row.name(),
                    row.work(),
                    row.aim(),
                    row.ordered(),
                    row.contenders().stream()
                            .filter(contender -> contender.system().startsWith(only))
                            .toList()));
            System.out.println(Report.section(result, machine()));
            if (!page.equals("-")) {
                new Report(Path.of(page)).put(result, machine());
            }
            same &= result.same();
        }
        if (!same) {
            throw new IllegalStateException("Results differ; see above.");
        }
    }

    private static String machine() throws IOException {
        long memory = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(entry -> entry.startsWith("MemTotal"))
                .mapToLong(entry -> Long.parseLong(entry.replaceAll("\\D", "")))
                .sum();
        return String.format(
                Locale.ROOT,
                "%d cores, %d GB, JDK %s",
                Runtime.getRuntime().availableProcessors(),
                memory >> 20,
                System.getProperty("java.version"));
    }
}

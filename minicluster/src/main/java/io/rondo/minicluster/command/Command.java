package io.rondo.minicluster.command;

import io.rondo.api.IllegalPlan;
import io.rondo.base.error.RondoException;
import io.rondo.base.text.Spelling;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.HelpFormatter;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * One command: its options, its help, and what it does. Errors are printed as one sentence on standard error; a stack trace
 * appears only with {@code --stack-trace}.
 */
abstract class Command {
    private static final int WIDTH = 100;

    private final String name;
    private final String arguments;
    private final String purpose;

    /** @param arguments how they are written after the options, such as {@code JAR [ARGS]} */
    Command(String name, String arguments, String purpose) {
        this.name = name;
        this.arguments = arguments;
        this.purpose = purpose;
    }

    abstract Options options();

    /** Whether the first word that is no option ends the options: the rest belongs to a job. */
    boolean stopAtFirstArgument() {
        return false;
    }

    abstract ExitCode run(CommandLine line) throws Exception;

    /** Parses, runs and ends the process. */
    final void start(String[] args) {
        System.exit(execute(args).number());
    }

    final ExitCode execute(String[] args) {
        Options options = options();
        options.addOption(
                Option.builder().longOpt("help").desc("print this and stop").build());
        options.addOption(Option.builder()
                .longOpt("stack-trace")
                .desc("with an error, print where in the code it arose")
                .build());
        boolean trace = Arrays.asList(args).contains("--stack-trace");
        try {
            CommandLine line = DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    .build()
                    .parse(options, args, stopAtFirstArgument());
            if (line.hasOption("help")) {
                System.out.println(help(options));
                return ExitCode.SUCCEEDED;
            }
            if (stopAtFirstArgument()
                    && !line.getArgList().isEmpty()
                    && looksLikeOption(line.getArgList().get(0))) {
                throw new UnrecognizedOptionException(
                        "Unrecognized option: " + line.getArgList().get(0),
                        line.getArgList().get(0));
            }
            return run(line);
        } catch (UnrecognizedOptionException e) {
            return refuse("Unknown option " + e.getOption() + suggestion(options, e.getOption()), e, trace);
        } catch (ParseException e) {
            return refuse(e.getMessage(), e, trace);
        } catch (UsageException e) {
            return refuse(e.getMessage(), e, trace);
        } catch (IllegalPlan e) {
            report("The job cannot run: " + e.getMessage(), e, trace);
            return ExitCode.BAD_USE;
        } catch (RondoException e) {
            report(e.getMessage(), e, trace);
            return ExitCode.of(e);
        } catch (Exception e) {
            report("Unexpected: " + e, e, trace);
            return ExitCode.JOB_FAILED;
        }
    }

    private static boolean looksLikeOption(String word) {
        return word.length() > 1 && word.startsWith("-");
    }

    private ExitCode refuse(String message, Exception e, boolean trace) {
        report(message + "\nbin/" + name + " --help shows how to use it.", e, trace);
        return ExitCode.BAD_USE;
    }

    private static void report(String message, Exception e, boolean trace) {
        System.err.println(message);
        if (trace) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            System.err.println(text);
        }
    }

    private static String suggestion(Options options, String unknown) {
        String bare = unknown.replaceFirst("^-+", "").replaceFirst("=.*", "");
        List<String> known = options.getOptions().stream()
                .map(Option::getLongOpt)
                .filter(Objects::nonNull)
                .toList();
        return Spelling.nearest(bare, known, 2)
                .map(nearest -> ". Did you mean --" + nearest + "?")
                .orElse(".");
    }

    private String help(Options options) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        new HelpFormatter()
                .printHelp(
                        out,
                        WIDTH,
                        "bin/" + name + " [options] " + arguments,
                        "\n" + purpose + "\n\nOptions:\n",
                        options,
                        2,
                        3,
                        more());
        out.flush();
        return text.toString();
    }

    /** What help says after the options. */
    String more() {
        return "";
    }

    static Option option(String longName, String argument, String description) {
        Option.Builder builder = Option.builder().longOpt(longName).desc(description);
        return (argument == null ? builder : builder.hasArg().argName(argument)).build();
    }

    /** The value of a whole-number option within bounds. */
    static int number(CommandLine line, String option, int otherwise, int least, int most) {
        String text = line.getOptionValue(option);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UsageException("--" + option + " takes a whole number, not " + text + ".", e);
        }
        throw new UsageException(
                "--" + option + " takes a number from " + least + " to " + most + ", not " + text + ".", null);
    }

    /** The words of the command line do not fit. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message, Exception cause) {
            super(message, cause);
        }
    }
}

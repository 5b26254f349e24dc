package io.rondo.minicluster.command;

import io.rondo.dfs.client.Folders;
import io.rondo.minicluster.command.Command.UsageException;
import io.rondo.minicluster.command.RingCommand.Action;
import io.rondo.minicluster.command.RingCommand.Ring;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code bin/ring quota}: bounds what a directory may hold, if told to, and shows what it holds. */
final class QuotaAction implements Action {
    private static final String NAMES = "names";
    private static final String BYTES = "bytes";
    private static final String NONE = "none";
    private static final String UNITS = "kmgt";
    private static final int STEP = 10;

    private final String path;
    private final OptionalLong names;
    private final OptionalLong bytes;

    private QuotaAction(String path, OptionalLong names, OptionalLong bytes) {
        this.path = path;
        this.names = names;
        this.bytes = bytes;
    }

    static Options addTo(Options options) {
        return options.addOption(
                        bound(NAMES, "with quota: files and directories that the path may hold, itself among them"))
                .addOption(bound(BYTES, "with quota: bytes of all replicas that the path may hold, as in 500m or 10t"));
    }

    private static Option bound(String name, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName("N|none")
                .desc(description)
                .build();
    }

    static QuotaAction of(CommandLine line) {
        return new QuotaAction(line.getArgList().get(1), bound(line, NAMES), bound(line, BYTES));
    }

    /** Negative for none. */
    private static OptionalLong bound(CommandLine line, String name) {
        String word = line.getOptionValue(name);
        if (word == null) {
            return OptionalLong.empty();
        }
        if (word.equals(NONE)) {
            return OptionalLong.of(-1);
        }
        String lower = word.toLowerCase(Locale.ROOT);
        int unit = name.equals(BYTES) && !lower.isEmpty() ? UNITS.indexOf(lower.charAt(lower.length() - 1)) + 1 : 0;
        try {
            long number = Long.parseLong(unit == 0 ? lower : lower.substring(0, lower.length() - 1));
            return OptionalLong.of(Math.multiplyExact(notNegative(number, word), 1L << STEP * unit));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new UsageException("A quota is a number or none, not " + word + ".", e);
        }
    }

    private static long notNegative(long number, String word) {
        if (number < 0) {
            throw new UsageException("A quota is not negative, as " + word + " is; none lifts it.", null);
        }
        return number;
    }

    @Override
    public ExitCode run(Ring ring) {
        Folders folders = ring.remote().store().folders();
        Folders.Summary summary = folders.summary(path);
        if (names.isPresent() || bytes.isPresent()) {
            folders.setQuota(path, names.orElse(summary.nameQuota()), bytes.orElse(summary.spaceQuota()));
            summary = folders.summary(path);
        }
        long present = summary.files() + summary.folders();
        System.out.println(path + " holds " + summary.files() + " files and " + summary.folders() + " directories: "
                + present + " of " + shown(summary.nameQuota()) + " names");
        System.out.println(
                summary.bytes() + " bytes, with replicas " + summary.space() + " of " + shown(summary.spaceQuota()));
        return ExitCode.SUCCEEDED;
    }

    private static String shown(long quota) {
        return quota < 0 ? "any number of" : Long.toString(quota);
    }
}

package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code bin/settings}: prints every setting there is. */
final class SettingsCommand extends Command {
    SettingsCommand() {
        super(
                "settings",
                "",
                "Prints every setting, its default and what it is for. Give them with -D, or in"
                        + " ~/.rondo/rondo.properties.");
    }

    public static void main(String[] args) {
        new SettingsCommand().start(args);
    }

    @Override
    Options options() {
        return new Options();
    }

    @Override
    ExitCode run(CommandLine line) {
        for (SettingKey key : SettingKey.values()) {
            String shown = key.byDefault().isEmpty() ? "(not set)" : key.byDefault();
            System.out.printf(Locale.ROOT, "%-24s %-10s %s%n", key.key(), shown, key.sentence());
        }
        return ExitCode.SUCCEEDED;
    }
}

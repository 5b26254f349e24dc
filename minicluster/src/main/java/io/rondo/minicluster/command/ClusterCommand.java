package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.error.RondoException;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** A command that speaks with a cluster that runs already. */
abstract class ClusterCommand extends Command {
    ClusterCommand(String name, String arguments, String purpose) {
        super(name, arguments, purpose);
    }

    @Override
    Options options() {
        Options options = new Options();
        options.addOption(option("cluster", "ADDRESS", "host:port of a master, or several with commas"));
        options.addOption(settingOption());
        return options;
    }

    static Option settingOption() {
        return Option.builder("D")
                .hasArg()
                .argName("rondo.key=value")
                .desc("a setting; bin/settings prints all of them")
                .build();
    }

    static Map<String, String> given(CommandLine line) {
        Map<String, String> given = new HashMap<>();
        String[] settings = line.getOptionValues("D");
        for (String setting : settings == null ? new String[0] : settings) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("-D takes rondo.key=value, not " + setting + ".", null);
            }
            given.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return given;
    }

    static Connection connect(CommandLine line) {
        Map<String, String> given = given(line);
        if (line.hasOption("cluster")) {
            given.put(SettingKey.CLUSTER.key(), line.getOptionValue("cluster"));
        }
        if (!Connection.settings(given).has(SettingKey.CLUSTER)) {
            throw RondoException.retryable(
                    "no-cluster", "Name the cluster with --cluster host:port, or set rondo.cluster.");
        }
        return Connection.open(given);
    }
}

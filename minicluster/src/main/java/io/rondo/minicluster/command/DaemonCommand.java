package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.security.Secrets;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.zookeeper.ZooKeeperCoordination;
import io.rondo.coordination.zookeeper.ZooKeeperSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** A command that runs until it is stopped. It prints {@code ready ADDRESS} when it serves. */
abstract class DaemonCommand extends Command {
    DaemonCommand(String name, String purpose) {
        super(name, "", purpose);
    }

    @Override
    Options options() {
        Options options = new Options();
        options.addOption(ClusterCommand.settingOption());
        options.addOption(option("port", "PORT", "the port to listen on; a free one if not given"));
        return options;
    }

    /** The settings on the command line. */
    Map<String, String> given(CommandLine line) {
        return ClusterCommand.given(line);
    }

    /** Starts, adds what is to be closed, and returns the address. */
    abstract String serve(CommandLine line, Settings settings, Closing parts);

    @Override
    ExitCode run(CommandLine line) throws InterruptedException {
        Settings settings = Connection.settings(given(line));
        Closing parts = new Closing();
        String address;
        try {
            address = serve(line, settings, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            parts.close();
            stopped.countDown();
        }));
        System.out.println("ready " + address);
        System.out.flush();
        stopped.await();
        return ExitCode.SUCCEEDED;
    }

    static Address bind(CommandLine line, Settings settings) {
        return new Address(settings.text(SettingKey.BIND), number(line, "port", 0, 0, 65_535));
    }

    static String host(Settings settings) {
        return settings.has(SettingKey.HOST) ? settings.text(SettingKey.HOST) : settings.text(SettingKey.BIND);
    }

    static Secrets secrets(Settings settings) {
        return settings.has(SettingKey.SECRETS)
                ? Secrets.load(Path.of(settings.text(SettingKey.SECRETS)))
                : Secrets.none();
    }

    static Coordination coordination(Settings settings, Secrets secrets) {
        if (!settings.has(SettingKey.ZOOKEEPER)) {
            throw new UsageException("Say where ZooKeeper is: -D rondo.zookeeper=host:port.", null);
        }
        return ZooKeeperCoordination.connect(new ZooKeeperSettings(
                settings.text(SettingKey.ZOOKEEPER), settings.duration(SettingKey.SESSION), secrets.zooKeeper()));
    }

    /** One folder, or several with commas between. */
    static List<Path> folders(CommandLine line, String option) {
        folder(line, option); // or it was not given
        List<Path> folders = Arrays.stream(line.getOptionValue(option).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> Path.of(name).toAbsolutePath().normalize())
                .toList();
        if (folders.isEmpty() || folders.stream().distinct().count() < folders.size()) {
            throw new UsageException("Give each folder once with --" + option + ", with commas between.", null);
        }
        return folders;
    }

    static Path folder(CommandLine line, String option) {
        if (!line.hasOption(option)) {
            throw new UsageException("Give the folder with --" + option + ".", null);
        }
        return Path.of(line.getOptionValue(option)).toAbsolutePath();
    }
}

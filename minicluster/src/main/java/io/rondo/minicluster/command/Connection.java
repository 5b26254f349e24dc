package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import io.rondo.minicluster.Daemons;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.MiniClusterSettings;
import java.nio.file.Path;
import java.util.Map;

/** Where a command's jobs go: a cluster, or a minicluster embedded in this process. */
final class Connection implements AutoCloseable {
    private final Closing parts;
    private final boolean embedded;
    private final FileStore store;
    private final Storages storages;
    private final JobClient jobs;
    private final Settings settings;

    private Connection(
            Closing parts, boolean embedded, FileStore store, Storages storages, JobClient jobs, Settings settings) {
        this.parts = parts;
        this.embedded = embedded;
        this.store = store;
        this.storages = storages;
        this.jobs = jobs;
        this.settings = settings;
    }

    /** The settings of this user's file, overridden by what was given. */
    static Settings settings(Map<String, String> given) {
        Path file = Path.of(System.getProperty("user.home"), ".rondo", "rondo.properties");
        return Settings.load(file, given);
    }

    static Connection open(Map<String, String> given) {
        Settings settings = settings(given);
        return settings.has(SettingKey.CLUSTER) ? Remote.connect(settings) : embedded(settings);
    }

    private static Connection embedded(Settings settings) {
        Closing parts = new Closing();
        MiniCluster cluster =
                parts.add(MiniCluster.start(MiniClusterSettings.small().with(settings)));
        return new Connection(parts, true, cluster.store(), cluster.storages(), cluster.jobs(), settings);
    }

    static Connection remote(Closing parts, FileStore store, Storages storages, JobClient jobs, Settings settings) {
        return new Connection(parts, false, store, storages, jobs, settings);
    }

    boolean embedded() {
        return embedded;
    }

    JobClient jobs() {
        return jobs;
    }

    FileStore store() {
        return store;
    }

    JobPreparation preparation() {
        return new JobPreparation(store, storages::of, new PathRule(embedded));
    }

    long splitBytes() {
        return settings.bytes(SettingKey.SPLIT_SIZE);
    }

    /** What jobs are told of the settings. */
    Map<String, String> jobSettings() {
        return settings.ofJobs();
    }

    ReducerChoice reducers() {
        return new ReducerChoice(settings.number(SettingKey.REDUCERS), Daemons.slots(settings));
    }

    @Override
    public void close() {
        parts.close();
    }
}

package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;

/** Connects to a cluster of other processes. */
final class Remote {
    private Remote() {}

    static Connection connect(Settings settings) {
        throw RondoException.retryable("no-cluster", "No cluster at " + settings.text(SettingKey.CLUSTER) + ".");
    }
}

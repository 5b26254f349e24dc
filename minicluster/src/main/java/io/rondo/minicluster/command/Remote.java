package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;

/** Connects to a cluster of other processes. */
final class Remote {
    private Remote() {}

    static Connection connect(Settings settings) {
        Closing parts = new Closing();
        RemoteStore remote = parts.add(RemoteStore.open(PeerRole.CLIENT, settings.text(SettingKey.CLUSTER), settings))
                .mustAnswer();
        JobClient jobs = JobClient.connect(remote.addresses(), remote.rpc());
        return Connection.remote(parts, remote.store(), new Storages(remote.store()), jobs, settings);
    }
}

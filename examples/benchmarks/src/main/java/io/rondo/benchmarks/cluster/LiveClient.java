package io.rondo.benchmarks.cluster;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import java.util.List;
import java.util.Map;

/** A client over TCP that stays connected, as a service that submits jobs would. */
final class LiveClient implements AutoCloseable {
    private final Settings settings = Settings.of(Map.of());
    private final RemoteStore remote;
    private final JobClient jobs;

    LiveClient(String addresses) {
        remote = RemoteStore.open(PeerRole.CLIENT, addresses, settings).mustAnswer();
        jobs = JobClient.connect(remote.addresses(), remote.rpc());
    }

    FileStore store() {
        return remote.store();
    }

    /** Runs a program of this class path; returns the seconds from the beginning of its preparation to its end. */
    double run(String program, List<String> arguments) {
        long start = System.nanoTime();
        try (LoadedProgram loaded = LoadedProgram.load(List.of(), program)) {
            JobPreparation preparation =
                    new JobPreparation(remote.store(), new Storages(remote.store())::of, new PathRule(false));
            JobStatus end = jobs.await(
                    jobs.submit(preparation.prepare(new JobPreparation.Request(
                            loaded,
                            List.of(),
                            arguments,
                            List.of(),
                            List.of(),
                            Map.of(),
                            false,
                            settings.bytes(SettingKey.SPLIT_SIZE),
                            new ReducerChoice(0, Runtime.getRuntime().availableProcessors()),
                            System.getProperty("user.name")))),
                    status -> {});
            if (end.state() != JobState.SUCCEEDED) {
                throw new IllegalStateException("the job " + end.state() + ": " + end.failure());
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        remote.close();
    }
}

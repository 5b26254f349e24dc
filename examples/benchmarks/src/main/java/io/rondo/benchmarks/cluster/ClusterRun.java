package io.rondo.benchmarks.cluster;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.FileStatus;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ProcessCluster;
import io.rondo.minicluster.ThreadCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Starts a cluster, runs a program on it again and again by a client that stays, and prints {@code seconds N}: the median of the
 * later half of the runs. The output of the last run is left in a local folder.
 */
final class ClusterRun {
    /** An argument that begins so names a local file, which is put into the store and takes its place. */
    private static final String PUT = "put:";
    /** This argument becomes the run's output in the store. */
    private static final String OUTPUT = "OUTPUT";

    private static final int BUFFER = 1 << 20;

    private ClusterRun() {}

    /** @param args threads or processes, number of workers, number of runs, folder for the output, program, its arguments */
    public static void main(String[] args) throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("").toAbsolutePath(), "cluster");
        MiniClusterSettings shape = new MiniClusterSettings(
                scratch, true, 1, 1, Integer.parseInt(args[1]), Settings.of(Map.of(SettingKey.REPLICATION.key(), "1")));
        if (args[0].equals("threads")) {
            try (ThreadCluster cluster = ThreadCluster.start(shape)) {
                run(cluster.addresses(), args);
            }
        } else {
            try (ProcessCluster cluster = ProcessCluster.start(shape)) {
                run(cluster.addresses(), args);
            }
        }
        System.exit(0);
    }

    private static void run(String addresses, String[] args) throws IOException {
        int runs = Integer.parseInt(args[2]);
        try (LiveClient client = new LiveClient(addresses)) {
            List<String> arguments = new ArrayList<>();
            for (String argument : Arrays.asList(args).subList(5, args.length)) {
                arguments.add(argument.startsWith(PUT) ? put(client.store(), argument, arguments.size()) : argument);
            }
            double[] seconds = new double[runs];
            for (int i = 0; i < runs; i++) {
                String output = "rondo:/output-" + i;
                seconds[i] = client.run(
                        args[4],
                        arguments.stream()
                                .map(argument -> argument.equals(OUTPUT) ? output : argument)
                                .toList());
            }
            double[] later = Arrays.copyOfRange(seconds, runs / 2, runs);
            Arrays.sort(later);
            System.out.println("seconds " + later[later.length / 2]);
            bring(client.store(), "/output-" + (runs - 1), Path.of(args[3]));
        }
    }

    private static String put(FileStore store, String argument, int number) throws IOException {
        String path = "/input-" + number;
        try (InputStream in = Files.newInputStream(Path.of(argument.substring(PUT.length())));
                FileStore.StoreOutput out = store.create(path, false)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
        return "rondo:" + path;
    }

    private static void bring(FileStore store, String output, Path target) throws IOException {
        Files.createDirectories(target);
        for (FileStatus part : store.list(output)) {
            String name = part.path().substring(part.path().lastIndexOf('/') + 1);
            Files.write(target.resolve(name), store.readAll(part.path()));
        }
    }
}

package io.rondo.minicluster.command;

import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.WorkerState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.cli.CommandLine;

/** {@code bin/jobs}: lists, shows and kills jobs, and shows and drains the workers that run them. */
final class JobsCommand extends ClusterCommand {
    private static final int MOST = 50;
    private static final long LOOK_MILLIS = 500;
    private static final Set<String> ALONE = Set.of("list", "workers");
    private static final Set<String> WITH_NAME = Set.of("show", "kill", "drain", "undrain");

    JobsCommand() {
        super(
                "jobs",
                "list | show JOB | kill JOB | workers | drain WORKER | undrain WORKER",
                "Shows the jobs of a cluster, or ends one; shows its workers, or has one finish what it runs and hand over"
                        + " what it holds, so that it can be stopped.");
    }

    public static void main(String[] args) {
        new JobsCommand().start(args);
    }

    @Override
    ExitCode run(CommandLine line) throws InterruptedException {
        List<String> words = line.getArgList();
        String verb = words.isEmpty() ? "" : words.get(0);
        boolean known = ALONE.contains(verb) && words.size() == 1 || WITH_NAME.contains(verb) && words.size() == 2;
        if (!known) {
            throw new UsageException("Say list, show JOB, kill JOB, workers, drain WORKER or undrain WORKER.", null);
        }
        try (Connection connection = connect(line)) {
            switch (verb) {
                case "list" ->
                    System.out.println(JobReport.list(connection.jobs().list(MOST)));
                case "show" ->
                    System.out.println(JobReport.details(connection.jobs().show(words.get(1))));
                case "kill" -> kill(connection, words.get(1));
                case "workers" ->
                    System.out.println(WorkerReport.list(connection.jobs().workers()));
                case "drain" -> drain(connection, words.get(1));
                default -> {
                    connection.jobs().drain(words.get(1), false);
                    System.out.println(words.get(1) + " is given work again.");
                }
            }
        }
        return ExitCode.SUCCEEDED;
    }

    /** Waits until nobody needs the worker, or it is gone. To break off the waiting does not take back the order. */
    private static void drain(Connection connection, String worker) throws InterruptedException {
        connection.jobs().drain(worker, true);
        String said = "";
        while (true) {
            Optional<WorkerInfo> now = connection.jobs().workers().stream()
                    .filter(one -> one.worker().equals(worker))
                    .findFirst();
            String text = now.map(WorkerReport::drain).orElse(worker + " has gone.");
            if (!text.equals(said)) {
                System.out.println(text);
                said = text;
            }
            if (now.isEmpty() || now.get().state() != WorkerState.DRAINING) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static void kill(Connection connection, String job) {
        connection.jobs().kill(job, "It was killed with bin/jobs kill.");
        JobStatus end = connection.jobs().await(job, status -> {});
        System.out.println(end.job() + " " + ProgressDisplay.word(end.state()) + ".");
    }
}

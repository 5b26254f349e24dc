package io.rondo.minicluster.command;

import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import java.util.List;
import org.apache.commons.cli.CommandLine;

/** {@code bin/jobs}: lists, shows and kills jobs. */
final class JobsCommand extends ClusterCommand {
    private static final int MOST = 50;

    JobsCommand() {
        super("jobs", "list | show JOB | kill JOB", "Shows the jobs of a cluster, or ends one.");
    }

    public static void main(String[] args) {
        new JobsCommand().start(args);
    }

    @Override
    ExitCode run(CommandLine line) {
        List<String> words = line.getArgList();
        String verb = words.isEmpty() ? "" : words.get(0);
        int wanted = verb.equals("list") ? 1 : 2;
        if (!List.of("list", "show", "kill").contains(verb) || words.size() != wanted) {
            throw new UsageException("Say list, show JOB or kill JOB.", null);
        }
        try (Connection connection = connect(line)) {
            switch (verb) {
                case "list" ->
                    System.out.println(JobReport.list(connection.jobs().list(MOST)));
                case "show" ->
                    System.out.println(JobReport.details(connection.jobs().show(words.get(1))));
                default -> kill(connection, words.get(1));
            }
        }
        return ExitCode.SUCCEEDED;
    }

    private static void kill(Connection connection, String job) {
        connection.jobs().kill(job, "It was killed with bin/jobs kill.");
        JobStatus end = connection.jobs().await(job, status -> {});
        System.out.println(end.job() + " " + ProgressDisplay.word(end.state()) + ".");
    }
}

package io.rondo.minicluster.command;

import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code bin/submit}: runs a job program, on a cluster or on an embedded minicluster in this process. */
final class SubmitCommand extends Command {
    private static final String EXAMPLES = "examples";

    SubmitCommand() {
        super(
                "submit",
                "JAR [MAIN-CLASS] [ARGS]",
                "Runs a job program. The word examples in place of JAR stands for the examples. Without --cluster, and"
                        + " without rondo.cluster in the settings, the job runs in this process.");
    }

    public static void main(String[] args) {
        new SubmitCommand().start(args);
    }

    @Override
    Options options() {
        Options options = new Options();
        options.addOption(option("cluster", "ADDRESS", "host:port of a master, or several with commas"));
        options.addOption(Option.builder("D")
                .hasArg()
                .argName("key=value")
                .desc("a setting: rondo.… for the engine, anything else for the job")
                .build());
        options.addOption(option("libjars", "JARS", "jars the program needs, with commas between"));
        options.addOption(
                option("files", "FILES", "files that tasks get by TaskContext.file(name), with commas between"));
        options.addOption(
                option("overwrite", null, "replace outputs that exist, when the job succeeds and not before"));
        options.addOption(option("quiet", null, "print nothing but errors"));
        options.addOption(option("json", null, "print the end of the job as a line of JSON"));
        return options;
    }

    @Override
    boolean stopAtFirstArgument() {
        return true;
    }

    @Override
    String more() {
        return "\nThe examples:\n" + new ExamplePrograms().list()
                + "\n\nExit codes: 0 succeeded, 1 the job failed, 2 bad arguments or input, 3 no cluster.";
    }

    @Override
    ExitCode run(CommandLine line) throws Exception {
        Words words = words(line.getArgList(), paths(line, "libjars"));
        Map<String, String> engine = new HashMap<>();
        Map<String, String> job = new HashMap<>();
        divideSettings(line, engine, job);
        if (line.hasOption("cluster")) {
            engine.put("rondo.cluster", line.getOptionValue("cluster"));
        }
        try (LoadedProgram program = LoadedProgram.load(words.classPath(), words.programClass());
                Connection connection = Connection.open(engine)) {
            job.putAll(connection.jobSettings());
            JobPreparation.Request request = new JobPreparation.Request(
                    program,
                    words.jars(),
                    words.arguments(),
                    paths(line, "libjars"),
                    paths(line, "files"),
                    job,
                    line.hasOption("overwrite"),
                    connection.splitBytes(),
                    connection.reducers(),
                    System.getProperty("user.name"));
            return runJob(connection, connection.preparation().prepare(request), line);
        }
    }

    private static ExitCode runJob(Connection connection, JobSubmission submission, CommandLine line) {
        boolean json = line.hasOption("json");
        boolean quiet = line.hasOption("quiet") || json;
        ProgressDisplay display = new ProgressDisplay(System.err, System.getenv("RONDO_TERMINAL") != null, quiet);
        JobStatus end;
        try (Interruption interruption = Interruption.guard(connection)) {
            String job = connection.jobs().submit(submission);
            interruption.running(job);
            end = connection.jobs().await(job, display::show);
            interruption.over();
        }
        display.end();
        if (json) {
            System.out.println(JobReport.json(end, submission.outputs()));
        } else if (!quiet || end.state() != JobState.SUCCEEDED) {
            System.err.println(JobReport.ending(end, submission.outputs()));
        }
        return exitCode(end);
    }

    /** Refused outputs and inputs are the submitter's to mend, as bad arguments are. */
    private static ExitCode exitCode(JobStatus end) {
        if (end.state() == JobState.SUCCEEDED) {
            return ExitCode.SUCCEEDED;
        }
        String code = end.failure() == null ? "" : end.failure().code();
        return code.startsWith("output-") || code.startsWith("input-") ? ExitCode.BAD_USE : ExitCode.JOB_FAILED;
    }

    private record Words(List<Path> jars, List<Path> classPath, String programClass, List<String> arguments) {}

    private static Words words(List<String> words, List<Path> libraries) {
        if (words.isEmpty()) {
            throw new UsageException("Name a jar, or the word examples.", null);
        }
        if (words.get(0).equals(EXAMPLES)) {
            ExamplePrograms examples = new ExamplePrograms();
            if (words.size() == 1) {
                throw new UsageException("Name an example. The examples are:\n" + examples.list(), null);
            }
            String programClass = examples.find(words.get(1)).programClass();
            return new Words(examples.jars(), libraries, programClass, words.subList(2, words.size()));
        }
        Path jar = Path.of(words.get(0));
        List<Path> classPath = new ArrayList<>(List.of(jar));
        classPath.addAll(libraries);
        String named = LoadedProgram.mainClass(jar);
        if (named != null) {
            return new Words(List.of(jar), classPath, named, words.subList(1, words.size()));
        }
        if (words.size() == 1) {
            throw new UsageException(
                    "The jar " + jar + " names no Main-Class in its manifest, so name the program's class after it.",
                    null);
        }
        return new Words(List.of(jar), classPath, words.get(1), words.subList(2, words.size()));
    }

    private static List<Path> paths(CommandLine line, String option) {
        List<Path> paths = new ArrayList<>();
        String value = line.getOptionValue(option, "");
        for (String path : value.split(",")) {
            if (!path.isBlank()) {
                Path file = Path.of(path.strip());
                if (!java.nio.file.Files.isReadable(file)) {
                    throw RondoException.user(
                            "file-missing", "--" + option + " names " + file + ", which cannot be read.");
                }
                paths.add(file);
            }
        }
        return paths;
    }

    private static void divideSettings(CommandLine line, Map<String, String> engine, Map<String, String> job) {
        String[] given = line.getOptionValues("D");
        for (String setting : given == null ? new String[0] : given) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("-D takes key=value, not " + setting + ".", null);
            }
            String key = setting.substring(0, equals);
            (key.startsWith("rondo.") ? engine : job).put(key, setting.substring(equals + 1));
        }
    }
}

package io.rondo.minicluster.command;

import io.rondo.base.text.Json;
import io.rondo.jobmaster.client.protocol.ClientProtocol.AttemptInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobDetails;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a person or a script reads about jobs. Pure text. */
final class JobReport {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private JobReport() {}

    /** The last words of a job: what came out, or the first failure with everything needed to mend it. */
    static String ending(JobStatus status, List<OutputTarget> outputs) {
        StringBuilder text = new StringBuilder();
        if (status.state() == JobState.SUCCEEDED) {
            text.append(status.job())
                    .append(" succeeded in ")
                    .append(seconds(status))
                    .append(" s.");
            outputs.forEach(output ->
                    text.append("\n  ").append(output.name()).append(": ").append(readable(output.uri())));
            return text.toString();
        }
        text.append(status.job()).append(' ').append(ProgressDisplay.word(status.state()));
        Failure failure = status.failure();
        if (failure == null) {
            return text.append('.').toString();
        }
        text.append(": ").append(failure.message());
        append(text, "  where:   ", failure.where());
        append(text, "  attempt: ", failure.attempt());
        append(text, "  worker:  ", failure.worker());
        if (failure.log() != null && !failure.log().isBlank()) {
            text.append("\n  the end of its log:");
            failure.log().strip().lines().forEach(line -> text.append("\n    ").append(line));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String label, String value) {
        if (value != null && !value.isBlank()) {
            text.append('\n').append(label).append(value);
        }
    }

    private static String readable(String uri) {
        return uri.startsWith("file:")
                ? java.nio.file.Path.of(java.net.URI.create(uri)).toString()
                : uri;
    }

    private static String seconds(JobStatus status) {
        return String.format(Locale.ROOT, "%.1f", Math.max(0, status.finished() - status.submitted()) / 1000.0);
    }

    static String list(List<JobStatus> jobs) {
        if (jobs.isEmpty()) {
            return "No jobs.";
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%-16s %-11s %-20s %-20s %s", "JOB", "STATE", "SUBMITTED", "PROGRESS", "NAME"));
        for (JobStatus job : jobs) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%-16s %-11s %-20s %-20s %s",
                    job.job(),
                    ProgressDisplay.word(job.state()),
                    time(job.submitted()),
                    job.maps().done() + "/" + job.maps().tasks() + " maps "
                            + job.reduces().done() + "/" + job.reduces().tasks() + " red.",
                    job.name()));
        }
        return text.toString();
    }

    static String details(JobDetails details) {
        JobStatus status = details.status();
        StringBuilder text = new StringBuilder();
        text.append("job:       ")
                .append(status.job())
                .append("  (")
                .append(status.name())
                .append(')');
        text.append("\nstate:     ").append(ProgressDisplay.word(status.state()));
        append(text, "note:      ", status.note());
        text.append("\nuser:      ").append(status.user());
        text.append("\nsubmitted: ").append(time(status.submitted()));
        if (status.finished() > 0) {
            text.append("\nfinished:  ").append(time(status.finished()));
        }
        text.append("\nprogram:   ").append(details.submission().code().programClass());
        text.append(' ').append(String.join(" ", details.submission().code().arguments()));
        details.submission()
                .outputs()
                .forEach(output -> text.append("\noutput:    ").append(output.uri()));
        if (status.failure() != null) {
            text.append("\nfailure:   ").append(ending(status, List.of()));
        }
        text.append("\nattempts:");
        if (details.unnamed() > 0) {
            text.append(" (and ").append(details.unnamed()).append(" more)");
        }
        for (AttemptInfo attempt : details.attempts()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %-32s %-12s %-20s %s",
                    attempt.attempt(),
                    attempt.state().toLowerCase(Locale.ROOT),
                    attempt.worker(),
                    attempt.message() == null ? "" : attempt.message()));
        }
        if (!status.counters().isEmpty()) {
            text.append("\ncounters:");
            new TreeMap<>(status.counters())
                    .forEach((name, value) ->
                            text.append("\n  ").append(name).append(" = ").append(value));
        }
        return text.toString();
    }

    private static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    /** One line of JSON with the same content as {@link #ending}. */
    static String json(JobStatus status, List<OutputTarget> outputs) {
        StringBuilder text = new StringBuilder("{");
        field(text, "job", status.job());
        field(text, "name", status.name());
        field(text, "state", status.state().name());
        text.append("\"submitted\":")
                .append(status.submitted())
                .append(",\"finished\":")
                .append(status.finished());
        text.append(",\"outputs\":[");
        for (int i = 0; i < outputs.size(); i++) {
            text.append(i == 0 ? "" : ",").append(Json.quote(outputs.get(i).uri()));
        }
        text.append("],\"counters\":{");
        String comma = "";
        for (Map.Entry<String, Long> counter : new TreeMap<>(status.counters()).entrySet()) {
            text.append(comma).append(Json.quote(counter.getKey())).append(':').append(counter.getValue());
            comma = ",";
        }
        text.append('}');
        if (status.failure() != null) {
            text.append(",\"failure\":{");
            field(text, "kind", status.failure().kind());
            field(text, "code", status.failure().code());
            field(text, "where", status.failure().where());
            field(text, "attempt", status.failure().attempt());
            text.append("\"message\":")
                    .append(Json.quote(status.failure().message()))
                    .append('}');
        }
        return text.append('}').toString();
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(Json.quote(name)).append(':').append(Json.quote(value)).append(',');
    }
}

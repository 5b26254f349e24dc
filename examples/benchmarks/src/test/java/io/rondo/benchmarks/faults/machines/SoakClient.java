package io.rondo.benchmarks.faults.machines;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.benchmarks.faults.Output;
import io.rondo.benchmarks.faults.OutputWatch;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Somebody who submits one job after the other, watches its outputs, and knows what must come of it. */
final class SoakClient implements Runnable {
    private static final long LOST_AFTER_SECONDS = 300;
    private static final int LOOK_MILLIS = 50;
    private static final int SPLIT_BYTES = 256 << 10;
    private static final long RETRY_NANOS = 200_000_000;
    private static final int MOST_UNTIL_KILL_MILLIS = 3_000;

    private final MachineRoom room;
    private final Path files;
    private final List<SoakJob> kinds;
    private final SoakLedger ledger;
    private final Random random;
    private final String name;
    private final BooleanSupplier over;
    /** What each published output held when it was whole. */
    private final Map<Output, Map<String, String>> published = new HashMap<>();

    SoakClient(
            MachineRoom room,
            Path files,
            List<SoakJob> kinds,
            SoakLedger ledger,
            Random random,
            String name,
            BooleanSupplier over) {
        this.room = room;
        this.files = files;
        this.kinds = kinds;
        this.ledger = ledger;
        this.random = random;
        this.name = name;
        this.over = over;
    }

    @Override
    public void run() {
        for (int number = 0; !over.getAsBoolean(); number++) {
            SoakJob kind = kinds.get(random.nextInt(kinds.size()));
            try {
                run(kind, name + "-" + number);
            } catch (Exception | AssertionError e) {
                ledger.wrong(kind.kind() + " " + name + "-" + number + " broke: " + e);
            }
        }
    }

    private void run(SoakJob kind, String its) throws Exception {
        List<String> arguments = kind.arguments(its, files);
        List<Output> outputs = outputs(arguments);
        JobSubmission submission =
                answered(() -> room.prepare(kind.program(), kind.reducers(), SPLIT_BYTES, arguments));
        try (OutputWatch watch = new OutputWatch(outputs, kind::fault, LOOK_MILLIS)) {
            String job = answered(() -> room.jobs.submit(submission));
            ledger.submitted(kind.kind());
            if (random.nextInt(4) == 0
                    && !answered(() -> room.jobs.submit(submission)).equals(job)) {
                ledger.committedTwice("the submission of " + job + " became two jobs");
            }
            if (kind.end() == SoakJob.End.IS_KILLED) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_UNTIL_KILL_MILLIS)));
                answered(() -> room.jobs.kill(job, "as asked"));
            }
            Optional<JobStatus> end = end(job);
            if (end.isEmpty()) {
                ledger.lost(kind.kind() + " " + job + " did not end in " + LOST_AFTER_SECONDS + " s");
                return;
            }
            judge(kind, job, end.get(), outputs, watch);
        }
    }

    private void judge(SoakJob kind, String job, JobStatus end, List<Output> outputs, OutputWatch watch)
            throws IOException {
        boolean committed = end.state() == JobState.SUCCEEDED;
        switch (end.state()) {
            case SUCCEEDED -> ledger.succeeded(kind.kind());
            case FAILED -> ledger.failedAsTold(kind.kind());
            default -> ledger.killedAsTold(kind.kind());
        }
        boolean asItMust =
                switch (kind.end()) {
                    case SUCCEEDS -> committed;
                    case FAILS -> end.state() == JobState.FAILED;
                    case IS_KILLED -> committed || end.state() == JobState.KILLED;
                };
        if (!asItMust) {
            ledger.wrong(kind.kind() + " " + job + " ended as " + end.state() + ": " + end.failure());
        }
        String decision = room.decision(job);
        if (!decision.equals(committed ? "COMMIT" : "ABORT")) {
            ledger.wrong(job + " is told to have " + end.state() + " and decided " + decision);
        }
        watch.end(committed).forEach(ledger::wrong);
        ledger.looked(watch.looks());
        if (committed) {
            for (Output output : outputs) {
                published.put(output, read(output).orElse(Map.of()));
            }
        }
    }

    /** When all is whole again, outputs are what they were when they were published: none is gone, none came a second time. */
    void lookAgain() throws IOException {
        for (Map.Entry<Output, Map<String, String>> one : published.entrySet()) {
            Optional<Map<String, String>> now = read(one.getKey());
            if (now.isEmpty()) {
                ledger.lost(one.getKey().uri() + " is gone");
            } else if (!now.get().equals(one.getValue())) {
                ledger.committedTwice(one.getKey().uri() + " is not what it was");
            }
        }
    }

    private Optional<Map<String, String>> read(Output output) throws IOException {
        List<Optional<Map<String, String>>> found = new ArrayList<>();
        answered(() -> {
            try {
                found.add(output.read());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return "";
        });
        return found.get(0);
    }

    private List<Output> outputs(List<String> arguments) {
        List<Output> outputs = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("rondo:/out/")) {
                outputs.add(new Output.InStore(room.remote.store(), argument.substring("rondo:".length())));
            } else if (argument.startsWith("file:")) {
                outputs.add(new Output.InFolder(Path.of(URI.create(argument))));
            }
        }
        return outputs;
    }

    private Optional<JobStatus> end(String job) throws Exception {
        try {
            return Optional.of(CompletableFuture.supplyAsync(() -> answered(() -> room.jobs.await(job, status -> {})))
                    .get(LOST_AFTER_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Asks again while the answer is only that nobody answers. */
    private static <T> T answered(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (RondoException e) {
                if (e.kind() != ErrorKind.RETRYABLE) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }
}

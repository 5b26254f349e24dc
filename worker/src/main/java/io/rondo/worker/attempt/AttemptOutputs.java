package io.rondo.worker.attempt;

import io.rondo.api.Emitter;
import io.rondo.api.compress.CompressedOutput;
import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import io.rondo.api.plan.JobPlan.OutputPlan;
import io.rondo.base.config.SettingKey;
import io.rondo.base.fault.FaultPoint;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.OutputTransactions.BareFile;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.TaskManifest;
import io.rondo.jobmaster.client.protocol.TaskManifest.OutputFiles;
import io.rondo.jobmaster.client.protocol.TaskManifest.PrivateFile;
import io.rondo.worker.commit.ForeignOutput;
import io.rondo.worker.data.Stopwatch;
import io.rondo.worker.data.Stopwatch.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The private files an attempt writes: for each main output one from the start, for each named one when it is first used.
 * Preparing them makes them durable and leaves a manifest; without it they are never seen.
 */
final class AttemptOutputs implements AutoCloseable {
    private final AttemptId id;
    private final JobSubmission submission;
    private final List<OutputPlan<?, ?>> plans;
    private final FileStore store;
    private final Storages storages;
    private final Stopwatch watch;
    private final Map<Integer, OpenOutput> open = new LinkedHashMap<>();
    private OpenOutput[] mains = new OpenOutput[0];
    private boolean over;

    AttemptOutputs(
            AttemptId id,
            JobSubmission submission,
            List<OutputPlan<?, ?>> plans,
            FileStore store,
            Storages storages,
            Stopwatch watch) {
        this.watch = watch;
        this.id = id;
        this.submission = submission;
        this.plans = plans;
        this.store = store;
        this.storages = storages;
    }

    /** One open file: its writer, and what becomes of it. */
    private record OpenOutput(RecordWriter<Object, Object> writer, PrivateWritable file) {}

    /** A private file that knows its length and checksum when it is closed. */
    private interface PrivateWritable extends Writable {
        OutputFiles result(int output);
    }

    /** Opens a file in each main output; an attempt without records leaves an empty one. */
    void openMains() throws IOException {
        List<OpenOutput> opened = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            if (plans.get(i).main()) {
                opened.add(output(i));
            }
        }
        mains = opened.toArray(OpenOutput[]::new);
        FaultPoint.ATTEMPT_WRITING.reached();
    }

    void write(Object key, Object value) {
        try {
            for (OpenOutput main : mains) {
                main.writer().write(key, value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the output cannot be written: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked")
    <K, V> Emitter<K, V> named(String name) {
        for (int i = 0; i < plans.size(); i++) {
            if (plans.get(i).name().equals(name) && !plans.get(i).main()) {
                int output = i;
                return (key, value) -> {
                    try {
                        output(output).writer().write(key, value);
                    } catch (IOException e) {
                        throw new UncheckedIOException(
                                "the output " + name + " cannot be written: " + e.getMessage(), e);
                    }
                };
            }
        }
        throw new IllegalArgumentException(
                "the plan has no output named " + name + ": add plan.output(\"" + name + "\", …) to define");
    }

    @SuppressWarnings("unchecked")
    private OpenOutput output(int index) throws IOException {
        OpenOutput present = open.get(index);
        if (present != null) {
            return present;
        }
        OutputTarget target = submission.outputs().get(index);
        OutputFormat<Object, Object> format = CompressedOutput.bySetting(
                ((OutputPlan<Object, Object>) plans.get(index)).format(),
                submission.settings().getOrDefault(SettingKey.OUTPUT_COMPRESSION.key(), "none"));
        String phase = id.phase() == Phase.MAP ? "m" : "r";
        String name = String.format(Locale.ROOT, "part-%s-%05d%s", phase, id.task(), format.suffix());
        PrivateWritable file = target.uri().startsWith("rondo:") ? inStore(name) : foreign(target, name);
        RecordWriter<Object, Object> writer = format.open(new TimedWritable(file, watch));
        OpenOutput opened = new OpenOutput(writer, file);
        open.put(index, opened);
        return opened;
    }

    private PrivateWritable inStore(String name) {
        BareFile file = store.transactions().write(id.job(), name);
        return new PrivateWritable() {
            private SealedFile sealed;

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                file.write(source, offset, length);
            }

            @Override
            public void close() throws IOException {
                if (sealed == null && !over) {
                    sealed = file.finish();
                }
                file.close();
            }

            @Override
            public OutputFiles result(int output) {
                return new OutputFiles(output, List.of(sealed), List.of());
            }
        };
    }

    private PrivateWritable foreign(OutputTarget target, String name) throws IOException {
        OutputStorage storage = storages.output(target.uri());
        ForeignOutput.Owner owner = new ForeignOutput.Owner(submission.submission(), id.job());
        String uri = new ForeignOutput(storage, target, owner).privateFile(id, name);
        storage.deleteTree(uri); // a cancelled run of the same attempt cannot be, but a crash of this very one can
        Writable file = storage.create(uri);
        CRC32C crc = new CRC32C();
        return new PrivateWritable() {
            private long length;

            @Override
            public void write(byte[] source, int offset, int count) throws IOException {
                crc.update(source, offset, count);
                length += count;
                file.write(source, offset, count);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }

            @Override
            public OutputFiles result(int output) {
                return new OutputFiles(
                        output, List.of(), List.of(new PrivateFile(name, uri, length, (int) crc.getValue())));
            }
        };
    }

    /** Makes everything durable and stores the manifest. */
    ChunkRef prepare(Map<String, Long> counters) throws IOException {
        watch.turnTo(Work.WRITING);
        List<OutputFiles> files = new ArrayList<>();
        for (Map.Entry<Integer, OpenOutput> entry : open.entrySet()) {
            entry.getValue().writer().close();
            files.add(entry.getValue().file().result(entry.getKey()));
        }
        over = true;
        FaultPoint.ATTEMPT_SEALED.reached();
        byte[] manifest = TaskManifest.WIRE.encode(new TaskManifest(id, files, counters));
        ChunkRef described = store.transactions().writeObject(id.job(), manifest);
        FaultPoint.ATTEMPT_DESCRIBED.reached();
        return described;
    }

    /** Gives up what was not prepared. */
    @Override
    public void close() throws IOException {
        if (!over) {
            over = true;
            for (OpenOutput output : open.values()) {
                output.file().close();
            }
        }
    }
}

package io.rondo.jobmaster.client.submit;

import io.rondo.api.compress.Compression;
import io.rondo.api.compress.Compressions;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Split;
import io.rondo.api.io.Storage;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.JobPlan.InputPlan;
import io.rondo.api.plan.JobPlan.Made;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Cuts a plan's inputs into splits, one a map task. Files are cut at their blocks; blocks and small files that lie on the
 * same host are packed together up to the split size, so ten thousand tiny files do not make ten thousand tasks.
 */
public final class InputSplitter {
    /** By how much text grows, about, when it is decompressed. */
    private static final int GROWTH = 4;

    /** Where records are that are made and not read: a slice of it counts records. */
    static final String MADE = "range:/";

    /** A split of more slices than this would make its description unwieldy. */
    private static final int MOST_SLICES = 2_000;

    private final Function<String, Storage> storages;
    private final long splitBytes;

    /**
     * @param storages finds the storage of a URI
     * @param splitBytes the size to pack up to
     */
    public InputSplitter(Function<String, Storage> storages, long splitBytes) {
        this.storages = storages;
        this.splitBytes = splitBytes;
    }

    /** @param resolve turns a path as the plan has it into a URI */
    public List<Split> split(JobPlan plan, Function<String, String> resolve) {
        List<Split> splits = new ArrayList<>();
        for (int input = 0; input < plan.inputs().size(); input++) {
            InputPlan<?, ?, ?, ?> description = plan.inputs().get(input);
            if (description.made().isPresent()) {
                splits.addAll(made(input, description.made().get()));
            } else {
                splits.addAll(fromFiles(input, description, resolve));
            }
        }
        requireFew(splits.size());
        return splits;
    }

    private static void requireFew(int splits) {
        if (splits > JobSubmission.MOST_TASKS) {
            throw RondoException.user(
                    "too-many-tasks",
                    "The input makes more than " + JobSubmission.MOST_TASKS
                            + " map tasks. Raise rondo.split-size, or have the program make fewer.");
        }
    }

    private static List<Split> made(int input, Made made) {
        requireFew(made.tasks());
        List<Split> splits = new ArrayList<>();
        for (int task = 0; task < made.tasks(); task++) {
            long start = share(made, task);
            long count = share(made, task + 1) - start;
            splits.add(new Split(input, List.of(new FileSlice(MADE, "", start, count, made.records(), List.of()))));
        }
        return splits;
    }

    private static long share(Made made, int task) {
        return made.records() / made.tasks() * task + Math.min(task, made.records() % made.tasks());
    }

    private List<Split> fromFiles(int input, InputPlan<?, ?, ?, ?> description, Function<String, String> resolve) {
        Packer packer = new Packer(input);
        for (String path : description.paths()) {
            String uri = resolve.apply(path);
            Storage storage = storages.apply(uri);
            try {
                for (Storage.Entry file : files(storage, uri, path)) {
                    add(packer, storage, file, description.format());
                }
            } catch (IOException e) {
                throw new RondoException(
                        ErrorKind.USER, "input-unreadable", "The input " + path + " cannot be read: " + e, e);
            }
        }
        return packer.finish();
    }

    private static List<Storage.Entry> files(Storage storage, String uri, String path) throws IOException {
        Storage.Entry entry = storage.stat(uri)
                .orElseThrow(() -> RondoException.user(
                        "input-missing", "The input " + path + " does not exist (looked for " + uri + ")."));
        if (!entry.directory()) {
            return List.of(entry);
        }
        List<Storage.Entry> files = new ArrayList<>();
        for (Storage.Entry child : storage.list(uri)) {
            if (hidden(child.uri())) {
                continue;
            }
            if (child.directory()) {
                throw RondoException.user(
                        "input-nested",
                        "The input directory " + path + " has a directory inside it, " + child.uri()
                                + ". Name the directories to read one by one.");
            }
            files.add(child);
        }
        if (files.isEmpty()) {
            throw RondoException.user(
                    "input-empty",
                    "The input directory " + path + " has no files (names that begin with . or _ do not count).");
        }
        return files;
    }

    /** As everywhere in this field: names that begin with a dot or underscore are not data. */
    private static boolean hidden(String uri) {
        String name = uri.substring(uri.lastIndexOf('/') + 1);
        return name.startsWith(".") || name.startsWith("_");
    }

    private void add(Packer packer, Storage storage, Storage.Entry file, InputFormat<?, ?> format) throws IOException {
        List<FileSlice> blocks = storage.blocks(file);
        Optional<Compression> compression = format.decompresses() ? Compressions.ofFile(file.uri()) : Optional.empty();
        if (blocks.isEmpty()) {
            packer.add(new FileSlice(file.uri(), file.identity(), 0, 0, 0, List.of()));
        } else if (format.splittable() && compression.isEmpty()) {
            blocks.forEach(packer::add);
        } else if (format.splittable() && cuttable(storage, blocks.get(0), compression.get())) {
            blocks.forEach(block -> cut(block, packer));
        } else {
            List<String> hosts = blocks.get(0).hosts();
            packer.add(
                    new FileSlice(file.uri(), file.identity(), 0, file.length(), file.length(), hosts),
                    compression.isPresent() ? GROWTH * file.length() : file.length());
        }
    }

    /** A file of less than a task's share stays whole, so many small ones are not all opened here. */
    private boolean cuttable(Storage storage, FileSlice first, Compression compression) throws IOException {
        if (first.fileLength() <= splitBytes / GROWTH) {
            return false;
        }
        try (Readable file = storage.open(first)) {
            return compression.splittable(file);
        }
    }

    /** Compressed bytes mean a multiple of work, so they are cut finer. */
    private void cut(FileSlice block, Packer packer) {
        long most = Math.max(1, splitBytes / GROWTH);
        long end = block.start() + block.length();
        for (long start = block.start(); start < end; start += most) {
            long length = Math.min(most, end - start);
            packer.add(
                    new FileSlice(block.uri(), block.identity(), start, length, block.fileLength(), block.hosts()),
                    GROWTH * length);
        }
    }

    /**
     * Packs small slices together, in their order, with others that a host has too: neighbours in a listing seldom lie on the
     * same one. Splits come in the order of their first slices, so the same listing gives the same splits.
     */
    private final class Packer {
        private final int input;
        private final List<Pack> all = new ArrayList<>();
        private final List<Pack> open = new ArrayList<>();

        Packer(int input) {
            this.input = input;
        }

        void add(FileSlice slice) {
            add(slice, slice.length());
        }

        /** @param bytes what the slice counts for */
        void add(FileSlice slice, long bytes) {
            Pack near =
                    open.stream().filter(pack -> pack.near(slice)).findFirst().orElse(null);
            if (near != null && near.full(bytes)) {
                open.remove(near);
                near = null;
            }
            if (near == null) {
                near = new Pack();
                all.add(near);
                requireFew(all.size());
                open.add(near);
            }
            near.add(slice, bytes);
        }

        List<Split> finish() {
            return all.stream().map(pack -> new Split(input, pack.slices)).toList();
        }
    }

    /** Slices that become one split. */
    private final class Pack {
        private final List<FileSlice> slices = new ArrayList<>();
        /** The hosts that have all of the slices; empty while any will do. */
        private List<String> hosts = List.of();

        private long bytes;

        boolean near(FileSlice slice) {
            return hosts.isEmpty()
                    || slice.hosts().isEmpty()
                    || slice.hosts().stream().anyMatch(hosts::contains);
        }

        boolean full(long more) {
            return bytes + more > splitBytes || slices.size() >= MOST_SLICES;
        }

        void add(FileSlice slice, long counted) {
            slices.add(slice);
            bytes += counted;
            if (hosts.isEmpty()) {
                hosts = slice.hosts();
            } else if (!slice.hosts().isEmpty()) {
                hosts = hosts.stream().filter(slice.hosts()::contains).toList();
            }
        }
    }
}

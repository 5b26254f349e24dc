package io.rondo.worker.commit;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Storage.Entry;
import io.rondo.api.io.Writable;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.fault.FaultPoint;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.SuccessFile;
import io.rondo.jobmaster.client.protocol.TaskManifest;
import io.rondo.jobmaster.client.protocol.TaskManifest.OutputFiles;
import io.rondo.jobmaster.client.protocol.TaskManifest.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One job's output directory on a foreign store, through the steps of its commit. Everything hidden lies beside the
 * destination, in the same parent, so that publishing is one rename:
 *
 * <pre>
 * .NAME.rondo-reserved/     made exclusively for the job that may write NAME; says whose it is
 * .NAME.rondo-claim-ID/     becomes that with one rename, and ceases to be it with another, so it always says so
 * .NAME.rondo-ID/attempts/  the attempts' private files
 * .NAME.rondo-ID/ready/     exactly the chosen files and _SUCCESS: becomes NAME
 * .NAME.rondo-old-ID/       what was at NAME before, with --overwrite, until the end
 * </pre>
 *
 * ID is the submission's, which its client made unique. A job's number would not do: each cluster numbers its own jobs, and
 * two clusters, such as two embedded runs, may well write to one file system.
 *
 * <p>Every step may be repeated, after a crash at any point of it.
 */
public final class ForeignOutput {
    /** A scheme, and perhaps a host: what is left of a URI when the last name of its path is cut off. */
    private static final Pattern ROOT = Pattern.compile("[a-z]+:(//[^/]*)?");

    private static final String OWNER = "owner";
    /** Enough of a file to see whose it is. */
    private static final int START = 400;

    private final OutputStorage storage;
    private final String destination;
    private final Owner owner;
    private final boolean overwrite;
    private final String reserved;
    private final String claim;
    private final String hidden;
    private final String old;

    /**
     * Whose output it is.
     *
     * @param submission tells it from every other job's, of whatever cluster
     * @param job what its cluster calls it, for people
     */
    public record Owner(String submission, String job) {
        static Owner parse(String text) {
            int space = text.indexOf(' ');
            return space < 0 ? new Owner(text, "?") : new Owner(text.substring(0, space), text.substring(space + 1));
        }

        String text() {
            return submission + " " + job;
        }
    }

    public ForeignOutput(OutputStorage storage, OutputTarget target, Owner owner) {
        String uri = target.uri();
        this.storage = storage;
        this.destination = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        this.owner = owner;
        this.overwrite = target.overwrite();
        int slash = this.destination.lastIndexOf('/');
        String sibling =
                this.destination.substring(0, slash + 1) + "." + this.destination.substring(slash + 1) + ".rondo-";
        this.reserved = sibling + "reserved";
        this.claim = sibling + "claim-" + owner.submission();
        this.hidden = sibling + owner.submission();
        this.old = sibling + "old-" + owner.submission();
    }

    /** Where an attempt writes its file of this name. */
    public String privateFile(AttemptId attempt, String name) {
        return attempts() + "/" + attempt.phase().name().toLowerCase(java.util.Locale.ROOT) + "-" + attempt.task() + "-"
                + attempt.attempt() + "-" + name;
    }

    private String attempts() {
        return hidden + "/attempts";
    }

    private String ready() {
        return hidden + "/ready";
    }

    /** Refuses a destination that is there, and keeps other jobs from it. */
    public void reserve() throws IOException {
        String parent = destination.substring(0, destination.lastIndexOf('/'));
        if (!ROOT.matcher(parent).matches()) {
            storage.makeDirectories(parent);
        }
        take();
        FaultPoint.OUTPUT_RESERVED.reached();
        Optional<Entry> present = storage.stat(destination);
        if (present.isPresent()
                && (!overwrite || !present.get().directory() || storage.scheme().equals("hdfs"))) {
            releaseReservation();
            throw RondoException.user(
                    "output-exists",
                    "The output " + destination
                            + " exists already and nothing in it was touched. "
                            + (storage.scheme().equals("hdfs")
                                    ? "Choose another or remove it: nothing is overwritten on HDFS."
                                    : "Choose another, remove it, or give --overwrite."));
        }
        storage.makeDirectories(attempts());
    }

    private void take() throws IOException {
        if (storage.stat(reserved).isEmpty()) {
            storage.deleteTree(claim); // one from before a crash may be cut short
            storage.makeDirectories(claim);
            write(claim + "/" + OWNER, owner.text().getBytes(StandardCharsets.UTF_8));
            try {
                storage.move(claim, reserved);
            } catch (FileSystemException e) {
                if (storage.stat(reserved).isEmpty()) {
                    throw e;
                }
                storage.deleteTree(claim); // another job was faster; its name is in what it made
            }
        }
        Optional<Owner> holder = holder();
        if (!isOurs(holder)) {
            throw RondoException.user(
                    "output-reserved",
                    "The output " + destination + " is being written by "
                            + holder.map(of -> "the job " + of.job() + " (submission " + of.submission() + ")")
                                    .orElse("another job")
                            + ". If no such job runs any more, remove " + reserved + ".");
        }
    }

    private boolean isOurs(Optional<Owner> holder) {
        return holder.isPresent() && holder.get().submission().equals(owner.submission());
    }

    private Optional<Owner> holder() throws IOException {
        Optional<Entry> entry = storage.stat(reserved + "/" + OWNER);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String text = start(entry.get());
        return text.isEmpty() ? Optional.empty() : Optional.of(Owner.parse(text));
    }

    /** The first bytes of a small file. */
    private String start(Entry entry) throws IOException {
        byte[] bytes = new byte[(int) Math.min(START, entry.length())];
        try (Readable file = storage.open(slice(entry))) {
            int read = file.read(0, bytes, 0, bytes.length);
            return new String(bytes, 0, Math.max(0, read), StandardCharsets.UTF_8);
        }
    }

    private static FileSlice slice(Entry entry) {
        return new FileSlice(entry.uri(), entry.identity(), 0, entry.length(), entry.length(), List.of());
    }

    private void write(String uri, byte[] bytes) throws IOException {
        try (Writable file = storage.create(uri)) {
            file.write(bytes, 0, bytes.length);
        }
    }

    /** Gathers exactly the files of the manifests, adds _SUCCESS, and compares the listing with what should be there. */
    public void prepare(int output, List<TaskManifest> manifests) throws IOException {
        if (published()) {
            return;
        }
        storage.makeDirectories(ready());
        Map<String, PrivateFile> files = new TreeMap<>();
        Map<String, Long> counters = new TreeMap<>();
        for (TaskManifest manifest : manifests) {
            manifest.counters().forEach((name, value) -> counters.merge(name, value, Long::sum));
            for (OutputFiles of : manifest.outputs()) {
                if (of.output() == output) {
                    of.files().forEach(file -> files.put(file.name(), file));
                }
            }
        }
        List<SuccessFile.Part> parts = new ArrayList<>();
        for (PrivateFile file : files.values()) {
            gather(file);
            parts.add(new SuccessFile.Part(file.name(), file.length(), file.crc()));
        }
        storage.deleteTree(ready() + "/" + SuccessFile.NAME); // one from a round before may be cut short
        byte[] success = SuccessFile.of(owner.job(), owner.submission(), parts, counters);
        write(ready() + "/" + SuccessFile.NAME, success);
        check(files, success.length);
        FaultPoint.OUTPUT_READY.reached();
    }

    private void gather(PrivateFile file) throws IOException {
        String target = ready() + "/" + file.name();
        Optional<Entry> there = storage.stat(target);
        if (there.isPresent() && storage.stat(file.uri()).isPresent()) {
            storage.deleteTree(target); // of an attempt that was chosen in a round before this one
            there = Optional.empty();
        }
        if (there.isEmpty()) {
            storage.move(file.uri(), target);
        }
        FaultPoint.OUTPUT_GATHERED.reached();
    }

    private void check(Map<String, PrivateFile> files, long successLength) throws IOException {
        List<Entry> present = storage.list(ready());
        if (present.size() != files.size() + 1) {
            throw damaged("has " + present.size() + " files in place of " + (files.size() + 1));
        }
        for (Entry entry : present) {
            String name = entry.uri().substring(entry.uri().lastIndexOf('/') + 1);
            PrivateFile file = files.get(name);
            long length = name.equals(SuccessFile.NAME) ? successLength : file == null ? -1 : file.length();
            if (entry.length() != length) {
                throw damaged("has a file " + name + " of " + entry.length() + " bytes in place of " + length);
            }
        }
    }

    private RondoException damaged(String how) {
        return new RondoException(
                ErrorKind.INTERNAL, "output-damaged", "The prepared output " + ready() + " " + how + ".");
    }

    private boolean published() throws IOException {
        return storage.stat(ready()).isEmpty() && holdsOurs();
    }

    /** Whether the destination is this job's: its _SUCCESS says so. */
    private boolean holdsOurs() throws IOException {
        Optional<Entry> entry = storage.stat(destination + "/" + SuccessFile.NAME);
        return entry.isPresent() && SuccessFile.isOf(owner.submission(), start(entry.get()));
    }

    /** The instant of the commit for readers of this output: one rename. */
    public void publish() throws IOException {
        if (published()) {
            return;
        }
        if (overwrite
                && storage.stat(destination).isPresent()
                && storage.stat(old).isEmpty()) {
            storage.move(destination, old);
        }
        FaultPoint.OUTPUT_PUBLISHING.reached();
        try {
            storage.move(ready(), destination);
        } catch (FileAlreadyExistsException e) {
            throw new RondoException(
                    ErrorKind.RETRYABLE,
                    "destination-in-the-way",
                    "the job is committed, and its output lies ready in " + ready()
                            + ", but something is in its place at " + destination
                            + ". Move that away; publication then goes on by itself.",
                    e);
        }
        FaultPoint.OUTPUT_PUBLISHED.reached();
    }

    /** Removes everything hidden. */
    public void clean() throws IOException {
        storage.deleteTree(hidden);
        storage.deleteTree(old);
        FaultPoint.OUTPUT_CLEANING.reached();
        releaseReservation();
        FaultPoint.OUTPUT_CLEANED.reached();
    }

    private void releaseReservation() throws IOException {
        storage.deleteTree(claim);
        if (isOurs(holder())) {
            storage.move(reserved, claim);
            storage.deleteTree(claim);
        }
    }
}

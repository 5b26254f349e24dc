package io.rondo.dfs.hadoop;

import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.Folders;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FsServerDefaults;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.QuotaUsage;
import org.apache.hadoop.fs.SafeMode;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;

/** What is looked after in the store beside files: leases, safe mode, quotas, snapshots, and how long trash is kept. */
abstract class ManagedFileSystem extends FileSystemWithoutAcls implements LeaseRecoverable, SafeMode {
    /** What HDFS calls a snapshot that is given no name. */
    private static final DateTimeFormatter SNAPSHOT_NAME =
            DateTimeFormatter.ofPattern("'s'yyyyMMdd-HHmmss.SSS", Locale.ROOT);

    abstract FileStore store();

    /** A path as the store has it. */
    abstract String inStore(Path path);

    /** Empty if there is nothing. */
    abstract Optional<io.rondo.dfs.model.FileStatus> find(Path path) throws IOException;

    @Override
    public boolean recoverLease(Path path) throws IOException {
        String file = inFile(path);
        return Failures.translate(path, () -> {
            store().endWriting(file);
            return true;
        });
    }

    @Override
    public boolean isFileClosed(Path path) throws IOException {
        String file = inFile(path);
        return Failures.translate(path, () -> !store().isBeingWritten(file));
    }

    String inFile(Path path) throws IOException {
        io.rondo.dfs.model.FileStatus status =
                find(path).orElseThrow(() -> new FileNotFoundException("File does not exist: " + inStore(path)));
        if (status.directory()) {
            throw new FileNotFoundException("Path is not a file: " + inStore(path));
        }
        return inStore(path);
    }

    @Override
    public boolean setSafeMode(SafeModeAction action, boolean checked) throws IOException {
        return Failures.translate(new Path("/"), () -> {
            if (action != SafeModeAction.GET) {
                store().setSafeMode(action == SafeModeAction.ENTER);
            }
            return store().safeMode();
        });
    }

    /** How long trash is kept is the storage nodes' to say, as on HDFS. */
    @Override
    public FsServerDefaults getServerDefaults(Path path) throws IOException {
        FsServerDefaults defaults = super.getServerDefaults(path);
        return new FsServerDefaults(
                getDefaultBlockSize(path),
                defaults.getBytesPerChecksum(),
                defaults.getWritePacketSize(),
                getDefaultReplication(path),
                defaults.getFileBufferSize(),
                false,
                minutes(Failures.translate(path, store()::trashInterval)),
                defaults.getChecksumType());
    }

    /** Rounded up, since none are no trash. */
    private static long minutes(Duration duration) {
        return duration.plusMinutes(1).minusMillis(1).toMinutes();
    }

    @Override
    public ContentSummary getContentSummary(Path path) throws IOException {
        Folders.Summary summary = summary(path);
        return new ContentSummary.Builder()
                .length(summary.bytes())
                .fileCount(summary.files())
                .directoryCount(summary.folders())
                .spaceConsumed(summary.space())
                .quota(summary.nameQuota())
                .spaceQuota(summary.spaceQuota())
                .build();
    }

    @Override
    public QuotaUsage getQuotaUsage(Path path) throws IOException {
        return getContentSummary(path);
    }

    private Folders.Summary summary(Path path) throws IOException {
        String target = inStore(path);
        return Failures.translate(path, () -> store().folders().summary(target));
    }

    /** A quota of {@link HdfsConstants#QUOTA_DONT_SET} stays as it is, one below nothing is none. */
    @Override
    public void setQuota(Path path, long names, long space) throws IOException {
        String target = inStore(path);
        Folders.Summary before = summary(path);
        Failures.translate(path, () -> {
            store().folders()
                    .setQuota(
                            target,
                            names == HdfsConstants.QUOTA_DONT_SET ? before.nameQuota() : names,
                            space == HdfsConstants.QUOTA_DONT_SET ? before.spaceQuota() : space);
            return null;
        });
    }

    @Override
    public Path createSnapshot(Path path, String name) throws IOException {
        String given = name == null ? SNAPSHOT_NAME.format(LocalDateTime.now(Clock.systemDefaultZone())) : name;
        String target = inStore(path);
        Failures.translate(path, () -> {
            store().folders().takeSnapshot(target, given);
            return null;
        });
        return new Path(new Path(makeQualified(path), ".snapshot"), given);
    }

    @Override
    public void renameSnapshot(Path path, String name, String to) throws IOException {
        String target = inStore(path);
        Failures.translate(path, () -> {
            store().folders().renameSnapshot(target, name, to);
            return null;
        });
    }

    @Override
    public void deleteSnapshot(Path path, String name) throws IOException {
        String target = inStore(path);
        Failures.translate(path, () -> {
            store().folders().dropSnapshot(target, name);
            return null;
        });
    }
}

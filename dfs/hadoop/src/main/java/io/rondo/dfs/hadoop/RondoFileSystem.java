package io.rondo.dfs.hadoop;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.protocol.Identity;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.BulkDelete;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FsStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.MultipartUploaderBuilder;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Options.HandleOpt;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.PathHandle;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.impl.FileSystemMultipartUploaderBuilder;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.Progressable;
import org.apache.hadoop.util.functional.RemoteIterators;

/**
 * Rondo's store as a Hadoop file system, scheme {@code rondo}. The authority of a URI is the address of any master or
 * storage node; without one, the configuration key {@code rondo.cluster} names it.
 */
public final class RondoFileSystem extends ManagedFileSystem {
    /** The scheme in URIs. */
    public static final String SCHEME = "rondo";

    /** The engine's own folder, which is not the user's. */
    private static final String ENGINE = "/.rondo";

    private URI uri;
    private Path home;
    private Path workingDirectory;
    private FileStore store;
    private Settings settings;
    private AutoCloseable connection;

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(name, conf);
        setConf(conf);
        String authority = name.getAuthority();
        uri = URI.create(SCHEME + "://" + (authority == null ? "/" : authority));
        UserGroupInformation user = UserGroupInformation.getCurrentUser();
        home = new Path("/user/" + user.getShortUserName());
        workingDirectory = getHomeDirectory();
        StoreConnections.Connected connected = StoreConnections.open(
                authority, conf, new Identity(user.getShortUserName(), List.of(user.getGroupNames())));
        store = connected.store();
        settings = connected.settings();
        connection = connected.connection();
    }

    @Override
    FileStore store() {
        return store;
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public void close() throws IOException {
        super.close();
        try {
            connection.close();
        } catch (Exception e) {
            throw new IOException("the store did not close in order", e);
        }
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return new FSDataInputStream(
                new StoreInputStream(path, Failures.translate(path, () -> store.open(inStore(path))), statistics));
    }

    @Override
    protected PathHandle createPathHandle(FileStatus status, HandleOpt... options) {
        if (!(status instanceof RondoFileStatus known) || status.isDirectory()) {
            throw new IllegalArgumentException(
                    "A handle is made of the status of a file in this store, not of " + status);
        }
        return StoreHandle.of(known, inStore(status.getPath()), options);
    }

    @Override
    public FSDataInputStream open(PathHandle handle, int bufferSize) throws IOException {
        StoreHandle known = StoreHandle.of(handle);
        Path path = new Path(known.path().isEmpty() ? "/" + known.name() : known.path());
        FileStore.OpenedFile file = Failures.translate(path, () -> known.open(store));
        return new FSDataInputStream(new StoreInputStream(new Path(file.status().path()), file.input(), statistics));
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return write(path, lessUmask(permission, FsPermission.getFileDefault()), overwrite);
    }

    /** As {@code FileContext} makes files: the mode is what is left by the umask of that. */
    @Override
    @Deprecated
    protected FSDataOutputStream primitiveCreate(
            Path path,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress,
            ChecksumOpt checksums)
            throws IOException {
        CreateFlag.validate(flags);
        if (flags.contains(CreateFlag.APPEND) && find(path).isPresent()) {
            return append(path, bufferSize, progress);
        }
        CreateFlag.validate(path, find(path).isPresent(), flags);
        return write(path, permission.toShort(), flags.contains(CreateFlag.OVERWRITE));
    }

    @Override
    public FSDataOutputStream createNonRecursive(
            Path path,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        if (flags.contains(CreateFlag.APPEND)) {
            return append(path, bufferSize, progress);
        }
        if (!getFileStatus(fixRelativePart(path).getParent()).isDirectory()) {
            throw new ParentNotDirectoryException(path.getParent() + " is a file");
        }
        return write(path, lessUmask(permission, FsPermission.getFileDefault()), flags.contains(CreateFlag.OVERWRITE));
    }

    private FSDataOutputStream write(Path path, int mode, boolean overwrite) throws IOException {
        String target = inStore(path);
        try {
            return new FSDataOutputStream(
                    new StoreOutputStream(path, Failures.translate(path, () -> store.create(target, overwrite, mode))),
                    statistics);
        } catch (FileNotFoundException e) {
            throw new FileAlreadyExistsException(path + " is a directory"); // nothing else can be missing
        }
    }

    /** What a new path may be, less what the configured umask takes away. */
    private int lessUmask(FsPermission wanted, FsPermission byDefault) {
        return (wanted == null ? byDefault : wanted)
                .applyUMask(FsPermission.getUMask(getConf()))
                .toShort();
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) throws IOException {
        FileStatus status = getFileStatus(path);
        if (status.isDirectory()) {
            throw new FileAlreadyExistsException(path + " is a directory");
        }
        return new FSDataOutputStream(
                new StoreOutputStream(path, Failures.translate(path, () -> store.append(inStore(path)))),
                statistics,
                status.getLen());
    }

    @Override
    public boolean rename(Path source, Path target) throws IOException {
        return new Renaming(this).rename(source, target);
    }

    /** As {@code FileContext} promises it: nobody ever sees the target missing or half there. */
    @Override
    @Deprecated
    protected void rename(Path source, Path target, Rename... options) throws IOException {
        if (Arrays.asList(options).contains(Rename.OVERWRITE)) {
            replace(source, target);
        } else {
            String from = inStore(source);
            String to = inStore(target);
            Failures.translate(target, () -> {
                store.rename(from, to);
                return null;
            });
        }
    }

    void replace(Path source, Path target) throws IOException {
        String from = inStore(source);
        String to = inStore(target);
        Failures.translate(target, () -> {
            store.replace(from, to);
            return null;
        });
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        String target = inStore(path);
        if (target.equals("/")) {
            return deleteRoot(path, recursive);
        }
        return Failures.translate(path, () -> {
            try {
                return store.delete(target, recursive);
            } catch (RondoException e) {
                if (e.is("not-a-directory")) { // something under a file
                    return false;
                }
                throw e;
            }
        });
    }

    /** The root stays, and so does what is in it, as with HDFS. */
    private boolean deleteRoot(Path root, boolean recursive) throws IOException {
        if (!recursive && listStatus(root).length > 0) {
            throw new PathIsNotEmptyDirectoryException("/");
        }
        return false;
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        for (io.rondo.dfs.model.FileStatus status : Failures.translate(path, () -> store.list(inStore(path)))) {
            if (!status.path().equals(ENGINE)) {
                found.add(asHadoop(status));
            }
        }
        return found.toArray(FileStatus[]::new);
    }

    /** With the chunks in the same answer: a listing of a thousand files is not a thousand calls. */
    @Override
    protected RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path, PathFilter filter) throws IOException {
        List<LocatedFileStatus> found = new ArrayList<>();
        for (FileStore.Listed listed : listed(path)) {
            RondoFileStatus status = asHadoop(listed.status());
            if (!listed.status().path().equals(ENGINE) && filter.accept(status.getPath())) {
                BlockLocation[] blocks =
                        status.isFile() ? blocks(store.locate(listed.chunks()), 0, status.getLen()) : null;
                found.add(new RondoLocatedFileStatus(status, blocks));
            }
        }
        return RemoteIterators.remoteIteratorFromIterable(found);
    }

    private List<FileStore.Listed> listed(Path path) throws IOException {
        try {
            return Failures.translate(path, () -> store.listWithChunks(inStore(path)));
        } catch (AccessControlException e) {
            LOG.debug("something in the folder may not be read, so where its chunks are is not told", e);
            return Failures.translate(path, () -> store.list(inStore(path))).stream()
                    .map(status -> new FileStore.Listed(status, List.of()))
                    .toList();
        }
    }

    @Override
    public BulkDelete createBulkDelete(Path base) {
        return new StoreBulkDelete(this, makeQualified(base));
    }

    @Override
    public MultipartUploaderBuilder<?, ?> createMultipartUploader(Path base) {
        return new FileSystemMultipartUploaderBuilder(this, base);
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        return makeFolders(path, lessUmask(permission, FsPermission.getDirDefault()));
    }

    /** As {@code FileContext} makes folders: the mode is what is left by the umask of that. */
    @Override
    @Deprecated
    protected boolean primitiveMkdir(Path path, FsPermission permission) throws IOException {
        return makeFolders(path, permission.toShort());
    }

    private boolean makeFolders(Path path, int mode) throws IOException {
        String target = inStore(path);
        return Failures.translate(path, () -> {
            store.mkdirs(target, mode);
            return true;
        });
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return asHadoop(find(path).orElseThrow(() -> new FileNotFoundException("No such file or directory: " + path)));
    }

    @Override
    Optional<io.rondo.dfs.model.FileStatus> find(Path path) throws IOException {
        return Failures.translate(path, () -> {
            try {
                return store.status(inStore(path));
            } catch (RondoException e) {
                if (e.is("not-a-directory")) { // something under a file
                    return Optional.<io.rondo.dfs.model.FileStatus>empty();
                }
                throw e;
            }
        });
    }

    @Override
    public void access(Path path, FsAction wanted) throws IOException {
        getFileStatus(path);
        String target = inStore(path);
        Failures.translate(path, () -> {
            store.checkAccess(target, wanted.ordinal());
            return null;
        });
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
        set(path, new FileStore.Attributes(permission.toShort(), "", "", -1, -1));
    }

    @Override
    public void setOwner(Path path, String owner, String group) throws IOException {
        set(path, new FileStore.Attributes(-1, owner == null ? "" : owner, group == null ? "" : group, -1, -1));
    }

    @Override
    public void setTimes(Path path, long modified, long accessed) throws IOException {
        set(path, new FileStore.Attributes(-1, "", "", modified, accessed));
    }

    @Override
    public boolean truncate(Path path, long length) throws IOException {
        String target = inFile(path);
        Failures.translate(path, () -> {
            store.truncate(target, length);
            return null;
        });
        return true; // it is done, and nothing has to be recovered first
    }

    /** All replicas are the slots' affair; what a file has is what every file has. */
    @Override
    public boolean setReplication(Path path, short wanted) throws IOException {
        FileStatus status = getFileStatus(path);
        return status.isFile() && status.getReplication() == wanted;
    }

    @Override
    public FileChecksum getFileChecksum(Path path, long length) throws IOException {
        if (getFileStatus(path).isDirectory()) {
            throw new FileNotFoundException("Path is not a file: " + path);
        }
        return Failures.translate(path, () -> {
            FileStore.Listed file = store.listWithChunks(inStore(path)).get(0);
            return WholeFileCrc.checksum(WholeFileCrc.of(store, file, length));
        });
    }

    @Override
    public FsStatus getStatus(Path path) throws IOException {
        FileStore.Space space = Failures.translate(path, store::space);
        return new FsStatus(space.used() + space.free(), space.used(), space.free());
    }

    private void set(Path path, FileStore.Attributes attributes) throws IOException {
        String target = inStore(path);
        Failures.translate(path, () -> {
            store.setAttributes(target, attributes);
            return null;
        });
    }

    @Override
    public void concat(Path target, Path[] sources) throws IOException {
        String to = inStore(target);
        List<String> from = Arrays.stream(sources).map(this::inStore).toList();
        Failures.translate(target, () -> {
            store.concat(to, from);
            return null;
        });
    }

    @Override
    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) throws IOException {
        if (file == null) {
            return null;
        }
        if (start < 0 || length < 0) {
            throw new IllegalArgumentException("negative start or length");
        }
        if (file.isDirectory() || file.getLen() <= start) {
            return new BlockLocation[0];
        }
        Path path = file.getPath();
        return blocks(Failures.translate(path, () -> store.locate(inStore(path))), start, length);
    }

    private static BlockLocation[] blocks(List<FileStore.ChunkLocation> chunks, long start, long length) {
        return chunks.stream()
                .filter(chunk -> chunk.start() < start + length && chunk.start() + chunk.length() > start)
                .map(chunk -> {
                    String[] hosts = chunk.hosts().toArray(String[]::new);
                    return new BlockLocation(hosts, hosts, chunk.start(), chunk.length());
                })
                .toArray(BlockLocation[]::new);
    }

    @Override
    public void setWorkingDirectory(Path directory) {
        workingDirectory = fixRelativePart(directory);
    }

    @Override
    public Path getWorkingDirectory() {
        return workingDirectory;
    }

    @Override
    public Path getHomeDirectory() {
        return makeQualified(home);
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        return switch (capability) {
            case CommonPathCapabilities.FS_APPEND,
                    CommonPathCapabilities.FS_CONCAT,
                    CommonPathCapabilities.FS_TRUNCATE,
                    CommonPathCapabilities.FS_CHECKSUMS,
                    CommonPathCapabilities.FS_PATHHANDLES,
                    CommonPathCapabilities.FS_MULTIPART_UPLOADER,
                    CommonPathCapabilities.ETAGS_AVAILABLE,
                    CommonPathCapabilities.ETAGS_PRESERVED_IN_RENAME,
                    CommonPathCapabilities.LEASE_RECOVERABLE,
                    CommonPathCapabilities.FS_SNAPSHOTS,
                    CommonPathCapabilities.FS_PERMISSIONS -> true;
            default -> super.hasPathCapability(path, capability);
        };
    }

    @Override
    public long getDefaultBlockSize(Path path) {
        return settings.bytes(SettingKey.CHUNK_SIZE);
    }

    @Override
    public short getDefaultReplication(Path path) {
        return (short) settings.number(SettingKey.REPLICATION);
    }

    @Override
    protected Path fixRelativePart(Path path) {
        return path.isUriPathAbsolute() ? path : new Path(workingDirectory, path);
    }

    @Override
    String inStore(Path path) {
        checkPath(path);
        return fixRelativePart(path).toUri().getPath();
    }

    private RondoFileStatus asHadoop(io.rondo.dfs.model.FileStatus status) {
        return new RondoFileStatus(status, makeQualified(new Path(status.path())));
    }

    @Override
    public String toString() {
        return "RondoFileSystem " + uri + " " + Arrays.asList(workingDirectory);
    }
}

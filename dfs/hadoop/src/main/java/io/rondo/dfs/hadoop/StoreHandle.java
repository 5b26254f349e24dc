package io.rondo.dfs.hadoop;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.FileStore.OpenedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.InvalidPathHandleException;
import org.apache.hadoop.fs.Options.HandleOpt;
import org.apache.hadoop.fs.PathHandle;

/**
 * A file by its inode's number, so that it is found wherever it is moved.
 *
 * @param inode the number; for a file of a sealed directory the directory's
 * @param name the file's name, which finds it in a sealed directory
 * @param path where it must still be; empty if it may have been moved
 * @param etag what its content must still be; empty if it may have changed
 */
record StoreHandle(long inode, String name, String path, String etag) implements PathHandle {
    private static final String FORMAT = "rondo-handle-1";

    static StoreHandle of(RondoFileStatus file, String path, HandleOpt... options) {
        HandleOpt.Location location =
                HandleOpt.getOpt(HandleOpt.Location.class, options).orElse(HandleOpt.moved(false));
        HandleOpt.Data data = HandleOpt.getOpt(HandleOpt.Data.class, options).orElse(HandleOpt.changed(false));
        return new StoreHandle(
                file.inode(),
                file.getPath().getName(),
                location.allowChange() ? "" : path,
                data.allowChange() ? "" : file.getEtag());
    }

    /** One of ours, or the bytes of one. */
    static StoreHandle of(PathHandle handle) throws IOException {
        if (handle instanceof StoreHandle ours) {
            return ours;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(handle.toByteArray()))) {
            if (!in.readUTF().equals(FORMAT)) {
                throw new InvalidPathHandleException("The handle is not one of a file in a rondo store.");
            }
            return new StoreHandle(in.readLong(), in.readUTF(), in.readUTF(), in.readUTF());
        } catch (InvalidPathHandleException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidPathHandleException("The handle is cut short or damaged.", e);
        }
    }

    @Override
    public ByteBuffer bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(FORMAT);
            out.writeLong(inode);
            out.writeUTF(name);
            out.writeUTF(path);
            out.writeUTF(etag);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("names are too long for a handle", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /** Opens the file if it still is what the handle says; where it is and what it holds are looked at in one instant. */
    OpenedFile open(FileStore store) throws InvalidPathHandleException {
        OpenedFile opened;
        try {
            opened = store.open(inode, name);
        } catch (RondoException e) {
            if (e.is("no-such-path") || e.is("is-a-directory")) {
                throw new InvalidPathHandleException("The file of the handle is no more: " + e.getMessage(), e);
            }
            throw e;
        }
        String where = opened.status().path();
        String what = RondoFileStatus.etag(opened.status());
        boolean moved = !path.isEmpty() && !path.equals(where);
        if (moved || !etag.isEmpty() && !etag.equals(what)) {
            opened.input().close();
            throw new InvalidPathHandleException(
                    moved ? "The file " + path + " is now " + where + "." : "The file " + where + " has changed.");
        }
        return opened;
    }
}

package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.XAttrSetFlag;
import org.apache.hadoop.fs.permission.AclEntry;

/** A file system with neither access control lists beyond the mode nor extended attributes, which says so as HDFS does. */
abstract class FileSystemWithoutAcls extends FileSystem {
    /** As HDFS answers where they are switched off. */
    private static IOException none(String what) {
        return new IOException("There are no " + what + " in a rondo store.");
    }

    @Override
    public void modifyAclEntries(Path path, List<AclEntry> entries) throws IOException {
        throw none("access control lists");
    }

    @Override
    public void removeAclEntries(Path path, List<AclEntry> entries) throws IOException {
        throw none("access control lists");
    }

    @Override
    public void removeDefaultAcl(Path path) throws IOException {
        throw none("access control lists");
    }

    @Override
    public void removeAcl(Path path) throws IOException {
        throw none("access control lists");
    }

    @Override
    public void setAcl(Path path, List<AclEntry> entries) throws IOException {
        throw none("access control lists");
    }

    @Override
    public void setXAttr(Path path, String name, byte[] value, EnumSet<XAttrSetFlag> flags) throws IOException {
        throw none("extended attributes");
    }

    @Override
    public byte[] getXAttr(Path path, String name) throws IOException {
        throw none("extended attributes");
    }

    @Override
    public Map<String, byte[]> getXAttrs(Path path) throws IOException {
        throw none("extended attributes");
    }

    @Override
    public void removeXAttr(Path path, String name) throws IOException {
        throw none("extended attributes");
    }
}

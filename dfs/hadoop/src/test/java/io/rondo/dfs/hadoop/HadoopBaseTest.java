package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.io.OutputStream;
import java.security.PrivilegedExceptionAction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSMainOperationsBaseTest;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileContextCreateMkdirBaseTest;
import org.apache.hadoop.fs.FileContextMainOperationsBaseTest;
import org.apache.hadoop.fs.FileContextPermissionBase;
import org.apache.hadoop.fs.FileContextURIBase;
import org.apache.hadoop.fs.FileContextUtilBase;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileSystemContractBaseTest;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.contract.AbstractContractVectoredReadTest;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Hadoop's older suites for file systems, on our store; see {@link StoreContract} for how they run on HDFS. */
@ExtendWith(SuiteCounts.class)
class HadoopBaseTest {
    private static FileSystem store() throws IOException {
        return StoreContract.of(new Configuration()).getTestFileSystem();
    }

    @Nested
    class FileSystemContract extends FileSystemContractBaseTest {
        @BeforeEach
        void connect() throws IOException {
            fs = store();
        }
    }

    @Nested
    @ParameterizedClass
    @MethodSource("params")
    class VectoredRead extends AbstractContractVectoredReadTest {
        VectoredRead(String bufferType) {
            super(bufferType);
        }

        @Override
        protected AbstractFSContract createContract(Configuration configuration) {
            return StoreContract.of(configuration);
        }
    }

    /** As somebody who is not the superuser, since nothing is refused to that. */
    @Nested
    class MainOperations extends FSMainOperationsBaseTest {
        private static final String USER = "tester";

        @Override
        protected FileSystem createFileSystem() throws Exception {
            FileSystem superusers = store();
            Path home = new Path("/user/" + USER);
            superusers.mkdirs(home);
            superusers.setPermission(
                    home.getParent(), new FsPermission((short) 0755)); // trash may have made it private
            superusers.setOwner(home, USER, "testers");
            superusers.mkdirs(new Path("/test"));
            superusers.setPermission(new Path("/test"), new FsPermission((short) 0777));
            FileSystem own = UserGroupInformation.createUserForTesting(USER, new String[] {"testers"})
                    .doAs((PrivilegedExceptionAction<FileSystem>)
                            () -> FileSystem.get(superusers.getUri(), superusers.getConf()));
            own.setWorkingDirectory(own.getHomeDirectory());
            return own;
        }

        @Override
        protected Path getDefaultWorkingDirectory() {
            return new Path("/user/" + USER);
        }
    }

    private static FileContext context() throws IOException {
        FileSystem store = store();
        return FileContext.getFileContext(store.getUri(), store.getConf());
    }

    @Nested
    class ContextMainOperations extends FileContextMainOperationsBaseTest {
        @Override
        @BeforeEach
        public void setUp() throws Exception {
            fc = context();
            super.setUp();
        }

        @Override
        protected boolean listCorruptedBlocksSupported() {
            return false;
        }
    }

    @Nested
    class ContextCreateMkdir extends FileContextCreateMkdirBaseTest {
        @Override
        @BeforeEach
        public void setUp() throws Exception {
            fc = context();
            super.setUp();
        }
    }

    @Nested
    class ContextPermission extends FileContextPermissionBase {
        @Override
        protected FileContext getFileContext() throws IOException {
            return context();
        }
    }

    @Nested
    class ContextUtil extends FileContextUtilBase {
        @Override
        @BeforeEach
        public void setUp() throws Exception {
            fc = context();
            super.setUp();
        }
    }

    @Nested
    class ContextUri extends FileContextURIBase {
        @BeforeEach
        void connect() throws IOException {
            fc1 = context();
            fc2 = context();
            storeSomething();
        }

        /** What is used is told by the nodes once a second, and a suite asks for it right after its first file. */
        private void storeSomething() throws IOException {
            try (OutputStream out = store().create(new Path("/kept"), true)) {
                out.write(1);
            }
            while (store().getStatus().getUsed() == 0) {
                Thread.onSpinWait();
            }
        }
    }
}

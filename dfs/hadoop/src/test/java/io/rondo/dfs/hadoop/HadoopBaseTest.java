package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.io.OutputStream;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Hadoop's older suites for file systems, on our store; see {@link StoreContract} for how they run on HDFS. */
@ExtendWith(SuiteCounts.class)
class HadoopBaseTest {
    private static final String NOT_ENFORCED =
            "modes are kept and shown, not enforced: a client's secret opens the store";

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

    @Nested
    class MainOperations extends FSMainOperationsBaseTest {
        @Override
        protected FileSystem createFileSystem() throws Exception {
            return store();
        }

        @Test
        @Override
        @Disabled(NOT_ENFORCED)
        public void testListStatusThrowsExceptionForUnreadableDir() {}

        @Test
        @Override
        @Disabled(NOT_ENFORCED)
        public void testGlobStatusThrowsExceptionForUnreadableDir() {}

        @Override
        protected Path getDefaultWorkingDirectory() {
            return new Path("/user/" + System.getProperty("user.name"));
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

package io.rondo.minicluster.junit;

import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.MiniClusterSettings;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the cluster when the first test asks for it and closes it after the last. */
final class MiniClusterExtension implements ParameterResolver, AfterAllCallback {
    private MiniCluster cluster;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == MiniCluster.class;
    }

    @Override
    public synchronized MiniCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (cluster == null) {
            MiniClusterTest shape = context.getRequiredTestClass().getAnnotation(MiniClusterTest.class);
            cluster = MiniCluster.start(
                    MiniClusterSettings.small().with(shape.masters(), shape.nodes(), shape.workers()));
        }
        return cluster;
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
    }
}

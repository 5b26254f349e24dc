package io.rondo.benchmarks.faults.planted;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A program: runs one test, {@code CLASS METHOD}. Ends with 0 if it passed, 1 if it failed, 2 if there is none. */
final class TestRun {
    private TestRun() {}

    public static void main(String[] arguments) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(arguments[0], arguments[1]))
                .configurationParameter("junit.jupiter.execution.timeout.testable.method.default", "40 m")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.getFailures().forEach(failure -> System.out.println("FAILED " + failure.getException()));
        System.out.flush();
        boolean none = summary.getTestsFoundCount() == 0;
        Runtime.getRuntime().halt(none ? 2 : summary.getTotalFailureCount() == 0 ? 0 : 1);
    }
}

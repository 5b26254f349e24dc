package io.rondo.benchmarks.faults.machines;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of a soak's jobs, by kind, and everything that was not as it must be. */
final class SoakLedger {
    /** Of one kind. */
    static final class Row {
        int submitted;
        int succeeded;
        int failedAsTold;
        int killedAsTold;
    }

    private final Map<String, Row> rows = new TreeMap<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private long looks;
    private int lost;
    private int committedTwice;

    synchronized Row row(String kind) {
        return rows.computeIfAbsent(kind, any -> new Row());
    }

    synchronized void submitted(String kind) {
        row(kind).submitted++;
    }

    synchronized void succeeded(String kind) {
        row(kind).succeeded++;
    }

    synchronized void failedAsTold(String kind) {
        row(kind).failedAsTold++;
    }

    synchronized void killedAsTold(String kind) {
        row(kind).killedAsTold++;
    }

    synchronized void lost(String what) {
        lost++;
        wrong(what);
    }

    synchronized void committedTwice(String what) {
        committedTwice++;
        wrong(what);
    }

    void wrong(String what) {
        System.out.println("WRONG: " + what);
        wrong.add(what);
    }

    synchronized void looked(long times) {
        looks += times;
    }

    synchronized long looks() {
        return looks;
    }

    synchronized int lost() {
        return lost;
    }

    synchronized int committedTwice() {
        return committedTwice;
    }

    synchronized Map<String, Row> rows() {
        return new TreeMap<>(rows);
    }

    synchronized int submitted() {
        return rows.values().stream().mapToInt(row -> row.submitted).sum();
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }
}

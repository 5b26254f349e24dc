package io.rondo.jobmaster.server.core;

import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What survives every crash: the epoch, the journal and the write-once cells. */
final class SimJournal {
    final List<JobRecord> records = new ArrayList<>();
    final Map<String, byte[]> cells = new TreeMap<>();
    long epoch;

    /** Checks every condition, then wins every cell: all or nothing. */
    boolean win(Guard guard) {
        for (Condition condition : guard.conditions()) {
            if (condition instanceof Condition.EpochIs is && is.epoch() != epoch) {
                return false;
            }
            if (condition instanceof Condition.WriteOnce once
                    && cells.containsKey(once.cell())
                    && !Arrays.equals(cells.get(once.cell()), once.value())) {
                return false;
            }
        }
        for (Condition condition : guard.conditions()) {
            if (condition instanceof Condition.WriteOnce once) {
                cells.putIfAbsent(once.cell(), once.value());
            }
        }
        return true;
    }

    Optional<Boolean> decision(String job) {
        return Optional.ofNullable(cells.get(JobCore.cell(job)))
                .map(value -> Arrays.equals(value, JobCore.cellValue(true)));
    }
}

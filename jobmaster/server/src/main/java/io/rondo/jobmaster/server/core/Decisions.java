package io.rondo.jobmaster.server.core;

import io.rondo.base.replica.Decision;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Acknowledged;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The shapes that most decisions of the core have. */
final class Decisions {
    private Decisions() {}

    /** Records change jobs, so these jobs may go further and whoever waits may look again. */
    static Decision<JobRecord, JobEffect> changed(List<JobRecord> records, Object reply, JobEffect... more) {
        List<JobEffect> effects = new ArrayList<>(List.of(more));
        Set<String> jobs = new LinkedHashSet<>();
        for (JobRecord record : records) {
            if (!record.job().isEmpty() && jobs.add(record.job())) {
                effects.add(new JobEffect.Advance(record.job()));
            }
        }
        if (!records.isEmpty()) {
            effects.add(new JobEffect.Wake());
        }
        return Decision.of(records, effects, reply);
    }

    static Decision<JobRecord, JobEffect> changed(List<JobRecord> records) {
        return changed(records, new Acknowledged());
    }

    static Decision<JobRecord, JobEffect> changed(JobRecord record, JobEffect... more) {
        return changed(List.of(record), new Acknowledged(), more);
    }

    /** Nothing to record, but something to do. */
    static Decision<JobRecord, JobEffect> only(JobEffect effect) {
        return Decision.of(List.of(), List.of(effect), new Acknowledged());
    }

    /** Nothing happens. */
    static Decision<JobRecord, JobEffect> stay() {
        return Decision.reply(new Acknowledged());
    }
}

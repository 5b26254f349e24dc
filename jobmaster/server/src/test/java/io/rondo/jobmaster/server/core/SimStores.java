package io.rondo.jobmaster.server.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Our store and the foreign ones, as far as a commit shows: who reserved, what is hidden, what readers see. */
final class SimStores {
    private final SimJournal journal;
    /** Transactions of our store that the keeper knows. */
    final Set<String> open = new TreeSet<>();

    final Set<String> preparedInStore = new TreeSet<>();
    final Set<String> visibleInStore = new TreeSet<>();
    /** Foreign outputs, as {@code job/output}: what is hidden there, and what is published. */
    final Set<String> reserved = new TreeSet<>();

    final Set<String> ready = new TreeSet<>();
    final Set<String> published = new TreeSet<>();
    /** How often a foreign output refuses to be published before it gives in. */
    final Map<String, Integer> blocked = new TreeMap<>();

    SimStores(SimJournal journal) {
        this.journal = journal;
    }

    void reserve(String job, boolean exists) {
        if (exists) {
            throw RondoException.user("output-exists", "The output is there.");
        }
        open.add(job);
    }

    void prepare(String job) {
        if (!open.contains(job)) {
            throw RondoException.user("no-such-transaction", job + " is not open.");
        }
        preparedInStore.add(job);
    }

    boolean publish(String job, Guard guard) {
        if (visibleInStore.contains(job)) {
            return true;
        }
        if (!journal.win(guard)) { // perhaps a late call, when the job was aborted and its transaction dropped
            return false;
        }
        if (!preparedInStore.contains(job)) {
            throw new AssertionError("published before it was prepared: " + job);
        }
        visibleInStore.add(job);
        return true;
    }

    void finish(String job) {
        open.remove(job);
        preparedInStore.remove(job);
    }

    /** Commit work on a foreign store; throws as the real one does. */
    void work(String job, int output, OutputAction action, boolean exists) {
        String name = job + "/" + output;
        switch (action) {
            case RESERVE -> {
                if (exists) {
                    throw RondoException.user("output-exists", "The output is there.");
                }
                reserved.add(name);
            }
            case PREPARE -> {
                if (!reserved.contains(name)) {
                    throw RondoException.user("not-reserved", "Only late work on a job that is over comes here.");
                }
                ready.add(name);
            }
            case PUBLISH -> {
                if (blocked.merge(name, -1, Integer::sum) >= 0) {
                    throw RondoException.user("destination-in-the-way", "Something is in the way.");
                }
                if (!ready.remove(name) && !published.contains(name)) {
                    throw new AssertionError("nothing is left to publish: " + name);
                }
                published.add(name);
            }
            case CLEAN -> {
                boolean dropped = ready.remove(name);
                if (dropped
                        && !published.contains(name)
                        && journal.decision(job).orElse(false)) {
                    throw new AssertionError("a committed output was thrown away: " + name);
                }
                reserved.remove(name);
            }
        }
    }
}

package io.rondo.worker;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Acknowledged;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocations;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Poll;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Reports;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A master that says what a test tells it to, and keeps what it hears. */
final class FakeMaster {
    private static final long SOON = 50;
    private static final long LATE = 20;

    private final BlockingQueue<Work> work = new LinkedBlockingQueue<>();
    private final BlockingQueue<Report> heard = new LinkedBlockingQueue<>();
    private final List<MapLocation> located = new ArrayList<>();
    private final RpcServer server;
    private volatile Poll lastPoll;
    final AtomicInteger deafFor = new AtomicInteger();

    FakeMaster(RpcNetwork rpc, JobSubmission submission) {
        RpcServices services = new RpcServices();
        services.on(WorkerProtocol.DESCRIBE_JOB, (asked, caller) -> CompletableFuture.completedFuture(submission));
        services.on(WorkerProtocol.LOCATE_MAPS, (asked, caller) -> CompletableFuture.completedFuture(locations()));
        services.on(WorkerProtocol.POLL, (poll, caller) -> CompletableFuture.completedFuture(answer(poll)));
        services.on(WorkerProtocol.REPORT, (reports, caller) -> CompletableFuture.completedFuture(hear(reports)));
        server = rpc.serve(new Address("in-process", 0), services);
    }

    Address address() {
        return server.address();
    }

    private Work answer(Poll poll) {
        lastPoll = poll;
        try {
            Work next = work.poll(SOON, TimeUnit.MILLISECONDS);
            return next != null ? next : Work.none(0, false);
        } catch (InterruptedException e) {
            throw RondoException.retryable("stopped", "the master stops");
        }
    }

    synchronized void lose(AttemptId map) {
        located.removeIf(location -> location.attempt().equals(map));
    }

    private synchronized MapLocations locations() {
        return new MapLocations(located.size(), false, List.copyOf(located));
    }

    private Acknowledged hear(Reports reports) {
        if (deafFor.getAndDecrement() > 0) {
            throw RondoException.retryable("not-leader", "");
        }
        for (Report report : reports.reports()) {
            if (report instanceof Report.MapDone done) {
                synchronized (this) {
                    located.add(new MapLocation(done.attempt(), lastPoll.worker(), lastPoll.host(), lastPoll.bulk()));
                }
            }
            if (!(report instanceof Report.Progress)) {
                heard.add(report);
            }
        }
        return new Acknowledged();
    }

    /** The next answer to a poll. */
    void say(Work next) {
        work.add(next);
    }

    void start(Assignment... assignments) {
        say(new Work(0, false, List.of(assignments), List.of(), List.of(), List.of(), false));
    }

    void cancel(AttemptId attempt) {
        say(new Work(0, false, List.of(), List.of(attempt), List.of(), List.of(), false));
    }

    /** The next report of this kind; any other fails the test. */
    <R extends Report> R hears(Class<R> type) throws InterruptedException {
        Report report = heard.poll(LATE, TimeUnit.SECONDS);
        if (!type.isInstance(report)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", heard " + report);
        }
        return type.cast(report);
    }

    boolean heardNothing() {
        return heard.isEmpty();
    }

    /** Returns when two further polls have come, so that everything said before has been followed. */
    Poll afterNextPolls() {
        long from = lastPoll == null ? 0 : lastPoll.sequence();
        while (lastPoll == null || lastPoll.sequence() < from + 2) {
            Thread.onSpinWait();
        }
        return lastPoll;
    }

    void stop() {
        server.close();
    }
}

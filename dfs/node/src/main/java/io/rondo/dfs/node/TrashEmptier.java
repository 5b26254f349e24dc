package io.rondo.dfs.node;

import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.time.Clock;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the trash, as HDFS's name node does (Hadoop's {@code TrashPolicyDefault}): what lies in {@code /user/NAME/.Trash/Current} is set
 * aside under the time of day in its name, and removed when it was set aside an interval ago; so whatever is moved there is kept for one
 * interval at least and two at most. Outputs that jobs have replaced are kept for an interval too, or a day if there is none.
 *
 * <p>The node whose keeper leads does it. Should two do it for a moment, nothing more comes of it.
 */
final class TrashEmptier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrashEmptier.class);
    private static final Duration REPLACED_OUTPUTS = Duration.ofDays(1);
    private static final long MOST_BETWEEN_MILLIS = 60_000;
    private static final String USERS = "/user";
    private static final String TRASH = "/.Trash";
    private static final String CURRENT = "Current";
    /** The engine's: what is in it is named by the milliseconds since 1970 at which it came. */
    private static final String REPLACED = "/.rondo/trash";
    /** Hadoop's name for what was set aside; a second one of the same second has a number behind it. */
    private static final DateTimeFormatter ASIDE = DateTimeFormatter.ofPattern("uuMMddHHmmss", Locale.ROOT);

    private static final int ASIDE_LENGTH = 12;

    /** Asked as the superuser; throws what it refuses. */
    interface Keeper {
        KeeperReply call(KeeperRequest request);
    }

    private final Keeper keeper;
    private final BooleanSupplier leads;
    private final Clock clock;
    private final Duration interval;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("trash"));

    /**
     * @param leads whether this node's keeper leads
     * @param interval nothing if users' trash is not to be touched
     */
    TrashEmptier(Keeper keeper, BooleanSupplier leads, Clock clock, Duration interval) {
        this.keeper = keeper;
        this.leads = leads;
        this.clock = clock;
        this.interval = interval;
    }

    void start() {
        long between = interval.isZero()
                ? MOST_BETWEEN_MILLIS
                : Math.max(1, Math.min(MOST_BETWEEN_MILLIS, interval.toMillis() / 2));
        thread.scheduleWithFixedDelay(this::look, between, between, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (leads.getAsBoolean()) {
                empty();
            }
        } catch (RuntimeException e) {
            LOG.debug("the trash is not emptied now: {}", e.toString());
        }
    }

    /** Removes what has been there long enough, and sets aside what has come since. */
    void empty() {
        Duration kept = interval.isZero() ? REPLACED_OUTPUTS : interval;
        for (FileStatus output : children(REPLACED)) {
            if (replaced(name(output)).filter(since -> isOver(since, kept)).isPresent()) {
                remove(output);
            }
        }
        if (!interval.isZero()) {
            children(USERS).forEach(user -> emptyTrash(user.path() + TRASH));
        }
    }

    /** When an output was replaced; empty for what is there by another hand. */
    private static Optional<Long> replaced(String name) {
        try {
            return Optional.of(Long.parseLong(name.substring(0, Math.max(0, name.indexOf('-')))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean isOver(long since, Duration kept) {
        return clock.millis() - since >= kept.toMillis();
    }

    private void emptyTrash(String trash) {
        boolean fresh = false;
        boolean some = false;
        for (FileStatus entry : children(trash)) {
            Optional<Long> since = setAside(name(entry));
            if (since.isPresent() && isOver(since.get(), interval)) {
                remove(entry);
            } else {
                fresh |= since.isPresent();
            }
            some |= name(entry).equals(CURRENT);
        }
        if (some && !fresh) {
            ask(new KeeperRequest.Rename(
                    UUID.randomUUID().toString(), trash + "/" + CURRENT, trash + "/" + ASIDE.format(now())));
        }
    }

    /** The milliseconds since 1970 at which something was set aside, if its name says so. */
    private static Optional<Long> setAside(String name) {
        boolean numbered = name.length() > ASIDE_LENGTH && name.charAt(ASIDE_LENGTH) == '-';
        try {
            return Optional.of(LocalDateTime.parse(numbered ? name.substring(0, ASIDE_LENGTH) : name, ASIDE)
                    .atZone(ZoneId.systemDefault())
                    .toInstant()
                    .toEpochMilli());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(clock.millis()), ZoneId.systemDefault());
    }

    private void remove(FileStatus entry) {
        ask(new KeeperRequest.Delete(UUID.randomUUID().toString(), entry.path(), true));
    }

    /** What is refused, as in safe mode or for the sake of a snapshot, is asked for again the next time. */
    private void ask(KeeperRequest request) {
        try {
            keeper.call(request);
        } catch (RondoException e) {
            LOG.debug("{} is refused: {}", request, e.toString());
        }
    }

    private List<FileStatus> children(String folder) {
        List<FileStatus> found = new ArrayList<>();
        String after = "";
        while (true) {
            KeeperReply reply;
            try {
                reply = keeper.call(new KeeperRequest.ListFolder(folder, after, false));
            } catch (RondoException e) {
                if (e.is("no-such-path") || e.is("not-a-directory")) {
                    return List.of();
                }
                throw e;
            }
            if (!(reply instanceof KeeperReply.Listing listing)) {
                return List.of(); // a job's output of that name, which is no trash
            }
            listing.entries().forEach(entry -> found.add(entry.status()));
            if (!listing.more()) {
                found.removeIf(entry -> entry.path().equals(folder)); // a file of that name
                return found;
            }
            after = name(found.get(found.size() - 1));
        }
    }

    private static String name(FileStatus entry) {
        return entry.path().substring(entry.path().lastIndexOf('/') + 1);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

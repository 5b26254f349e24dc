package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.Guard;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.Wanted;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import io.rondo.testing.simulation.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A keeper's core with simulated nodes, writers, jobs, users and leaders, each of which may die between any two steps. */
final class GarbageWorld {
    private static final KeeperSettings SETTINGS = new KeeperSettings(3, 8_000);
    private static final int NODES = 3;
    private static final long QUIET_MILLIS = 15_000;

    private final Simulation simulation;
    private final SnapshotLeaders leaders;
    private final long seed;
    private final List<KeeperRecord> journal = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<ChunkId, Manifest> manifests = new HashMap<>();
    private KeeperCore core = new KeeperCore(1, SETTINGS);
    private long epoch = 1;
    private long nonce;
    private long deletions;
    private int started;
    /** As of a length of the journal. */
    private final Set<ChunkId> used = new HashSet<>();

    private int usedAt = -1;
    private boolean quiet;

    private final class Node {
        private final NodeInfo info;
        private final Set<ChunkId> chunks = new HashSet<>();
        private long carriedOut;
        private boolean up = true;

        Node(int number) {
            String id = "n" + number;
            info = new NodeInfo(id, id + ":1", id + ":2", id, "rack", 1);
        }

        void report() {
            KeeperReply.Orders orders = (KeeperReply.Orders) ask(new KeeperRequest.NodeReport(
                    info, "c", true, carriedOut, 0, List.of(), new KeeperRequest.NodeHealth(0, 0, 0, 0, 0, ""), 0));
            if (carriedOut < orders.forgotten()) {
                reconcile(orders.forgotten());
                return;
            }
            for (KeeperReply.Doom doom : orders.doomed()) {
                delete(doom.chunks());
                if (!doom.manifest().isEmpty()) {
                    delete(filesOf(doom.manifest()));
                }
                if (!doom.transactionOver().isEmpty()) {
                    keepOnly(born("t" + doom.transactionOver()), new Wanted(false, List.of(), doom.manifestsToKeep()));
                }
                carriedOut = doom.number();
            }
        }

        private void reconcile(long through) {
            List<String> births = List.copyOf(births(chunks).keySet());
            KeeperReply.Owned owned = (KeeperReply.Owned) ask(new KeeperRequest.AskOwners(births));
            for (int i = 0; i < births.size(); i++) {
                if (!owned.births().get(i).all()) {
                    keepOnly(born(births.get(i)), owned.births().get(i));
                }
            }
            carriedOut = through;
        }

        /** Lists now and asks later, as a node does. */
        void sweep(int delay, long quietMillis) {
            Map<String, List<ChunkId>> listed = births(chunks);
            leaders.read(delay, told -> {
                take(core.decide(told, simulation.now()));
                List<String> births = List.copyOf(listed.keySet());
                KeeperReply.Owned owned = (KeeperReply.Owned) ask(new KeeperRequest.Settle(births, quietMillis));
                List<ChunkId> orphans = new ArrayList<>();
                for (int i = 0; i < births.size(); i++) {
                    if (!owned.births().get(i).all()) {
                        orphans.addAll(unwanted(
                                listed.get(births.get(i)), owned.births().get(i)));
                    }
                }
                simulation.after(delay, () -> ask(new KeeperRequest.DeleteOrphans(orphans)));
            });
        }

        private List<ChunkId> born(String birth) {
            return chunks.stream().filter(chunk -> chunk.owner().equals(birth)).toList();
        }

        private void keepOnly(List<ChunkId> candidates, Wanted wanted) {
            delete(unwanted(candidates, wanted));
        }

        private List<ChunkId> unwanted(List<ChunkId> candidates, Wanted wanted) {
            Set<ChunkId> kept = new HashSet<>(wanted.chunks());
            wanted.manifests().forEach(manifest -> {
                kept.addAll(filesOf(manifest.chunks()));
                manifest.chunks().forEach(chunk -> kept.add(chunk.id()));
            });
            List<ChunkId> gone = new ArrayList<>(candidates);
            gone.removeIf(kept::contains);
            return gone;
        }

        private void delete(List<ChunkId> ids) {
            List<ChunkId> mine = new ArrayList<>(ids);
            mine.retainAll(chunks);
            if (mine.isEmpty()) {
                return;
            }
            Set<ChunkId> used = inUse();
            for (ChunkId chunk : mine) {
                if (used.contains(chunk)) {
                    throw new AssertionError(chunk + " is in use and was to be deleted, seed " + seed);
                }
            }
            deletions += mine.size();
            mine.forEach(chunks::remove);
        }

        /** Fetches what others have, by the rule that keeps what was deleted from coming back. */
        void repair() {
            for (Node other : nodes) {
                if (other.up && other.carriedOut >= carriedOut) {
                    chunks.addAll(other.chunks);
                }
            }
        }
    }

    GarbageWorld(long seed) {
        this.seed = seed;
        this.simulation = new Simulation(seed, 1_000_000);
        this.leaders = new SnapshotLeaders(simulation, this::put, this::ask);
        for (int i = 0; i < NODES; i++) {
            nodes.add(new Node(i));
        }
    }

    long deletions() {
        return deletions;
    }

    Set<ChunkId> held() {
        Set<ChunkId> held = new HashSet<>();
        nodes.forEach(node -> held.addAll(node.chunks));
        return held;
    }

    private static Map<String, List<ChunkId>> births(Set<ChunkId> chunks) {
        Map<String, List<ChunkId>> births = new TreeMap<>();
        chunks.forEach(chunk -> births.computeIfAbsent(chunk.owner(), birth -> new ArrayList<>())
                .add(chunk));
        return births;
    }

    private List<ChunkId> filesOf(List<ChunkRef> manifest) {
        List<ChunkId> ids = new ArrayList<>();
        manifests
                .get(manifest.get(0).id())
                .files()
                .forEach(file -> file.chunks().forEach(chunk -> ids.add(chunk.id())));
        return ids;
    }

    /** All that files and snapshots, also those of leaders' journals, consist of. */
    Set<ChunkId> inUse() {
        Set<ChunkId> all = new HashSet<>(usedByFiles());
        all.addAll(leaders.inUse());
        return all;
    }

    private Set<ChunkId> usedByFiles() {
        if (usedAt == journal.size()) {
            return used;
        }
        usedAt = journal.size();
        used.clear();
        collect("/");
        KeeperReply.Snapshots snapshots = (KeeperReply.Snapshots) ask(new KeeperRequest.ListSnapshots());
        snapshots.snapshots().forEach(snapshot -> collect(snapshot.folder() + "/.snapshot/" + snapshot.name()));
        return used;
    }

    private void collect(String path) {
        KeeperReply reply = ask(new KeeperRequest.ListFolder(path, "", true));
        if (reply instanceof KeeperReply.Sealed sealed) {
            sealed.manifest().forEach(chunk -> used.add(chunk.id()));
            used.addAll(filesOf(sealed.manifest()));
            return;
        }
        for (KeeperReply.File entry : ((KeeperReply.Listing) reply).entries()) {
            if (entry.status().directory()) {
                collect(entry.status().path());
            } else {
                entry.chunks().forEach(chunk -> used.add(chunk.id()));
            }
        }
    }

    private KeeperReply ask(KeeperRequest request) {
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(request, simulation.now());
        take(decision);
        if (decision.reply() instanceof RondoException refused) {
            decision.effects().forEach(this::readManifest);
            throw refused;
        }
        return (KeeperReply) decision.reply();
    }

    private void take(Decision<KeeperRecord, KeeperEffect> decision) {
        decision.records().forEach(record -> {
            journal.add(record);
            core.apply(record);
        });
    }

    private void readManifest(KeeperEffect effect) {
        KeeperEffect.ReadManifest read = (KeeperEffect.ReadManifest) effect;
        List<byte[]> parts = ManifestParts.of(
                Manifest.WIRE.encode(manifests.get(read.manifest().get(0).id())));
        for (int i = 0; i < parts.size(); i++) {
            KeeperCommand part =
                    new KeeperCommand.ManifestRead(read.folder(), read.manifest(), i, parts.size(), parts.get(i));
            simulation.between(100 * i, 100 * i + 300, () -> take(core.decide(part, simulation.now())));
        }
    }

    /** Goes on with the next step unless it was refused, or the actor dies now. */
    private void step(Runnable action, Runnable next) {
        simulation.between(1, 400, () -> {
            try {
                action.run();
            } catch (RondoException e) {
                return; // refused: gives up
            }
            if (!simulation.onceIn(7)) {
                next.run();
            }
        });
    }

    private ChunkRef put(String birth, int index) {
        ChunkId id = new ChunkId(birth, index, ++nonce, simulation.below(100));
        for (Node node : nodes) {
            if (node.up && !simulation.onceIn(5)) {
                node.chunks.add(id);
            }
        }
        nodes.stream().filter(node -> node.up).findFirst().ifPresent(node -> node.chunks.add(id));
        return new ChunkRef(id, 1, 1);
    }

    private String folder() {
        return "/d" + simulation.below(3);
    }

    private String file() {
        return folder() + "/f" + simulation.below(4);
    }

    private String request() {
        return "r" + started++;
    }

    void run(long millis) {
        long end = simulation.now() + millis;
        nodes.forEach(this::reports);
        actors(end);
        simulation.run(() -> false, end, () -> {});
    }

    private void reports(Node node) {
        simulation.between(800, 1_200, () -> {
            if (node.up) {
                node.report();
            }
            if (!quiet) {
                reports(node);
            }
        });
    }

    private void actors(long end) {
        simulation.between(50, 900, () -> {
            if (simulation.now() >= end) {
                return;
            }
            begin();
            actors(end);
        });
    }

    private void begin() {
        switch (simulation.below(17)) {
            case 0, 1, 2 -> create();
            case 3 -> {
                if (simulation.onceIn(2)) {
                    append();
                } else {
                    truncate();
                }
            }
            case 4, 5 -> job("j" + started++);
            case 6 -> quietly(new KeeperRequest.Delete(request(), simulation.onceIn(2) ? folder() : file(), true));
            case 7 -> quietly(new KeeperRequest.Rename(request(), file(), file()));
            case 8 -> quietly(new KeeperRequest.Concat(request(), file(), List.of(file())));
            case 9 -> quietly(new KeeperRequest.TakeSnapshot(request(), folder(), "s" + simulation.below(3)));
            case 10 -> quietly(new KeeperRequest.DropSnapshot(request(), folder(), "s" + simulation.below(3)));
            case 11 -> replaceKeeper();
            case 12 -> awayForATime(nodes.get(simulation.below(NODES)));
            case 13 -> leaders.elect("jobmaster");
            case 14, 15 -> leaders.compact(simulation.onceIn(2) ? "jobmaster" : "keeper");
            default -> {
                Node node = nodes.get(simulation.below(NODES));
                if (node.up) {
                    node.repair();
                    node.sweep(simulation.below(5_000), QUIET_MILLIS);
                }
            }
        }
    }

    private void quietly(KeeperRequest request) {
        try {
            ask(request);
        } catch (RondoException e) {
            return; // nothing there, or something in the way
        }
    }

    private void create() {
        KeeperReply.File[] file = new KeeperReply.File[1];
        KeeperRequest create = new KeeperRequest.Create(request(), file(), simulation.onceIn(2), "me", 3, 64);
        step(() -> file[0] = (KeeperReply.File) ask(create), () -> write(file[0], 0));
    }

    private void append() {
        KeeperReply.File[] file = new KeeperReply.File[1];
        KeeperRequest append = new KeeperRequest.Append(request(), file());
        step(
                () -> file[0] = (KeeperReply.File) ask(append),
                () -> write(file[0], file[0].chunks().size()));
    }

    private void truncate() {
        KeeperReply.File[] file = new KeeperReply.File[1];
        KeeperRequest open = new KeeperRequest.Append(request(), file());
        step(() -> file[0] = (KeeperReply.File) ask(open), () -> cut(file[0]));
    }

    /** Chunks have one byte here, so what stays of a chunk is nothing; half of the time one is put in vain. */
    private void cut(KeeperReply.File file) {
        if (file.chunks().isEmpty()) {
            return;
        }
        int keep = simulation.below(file.chunks().size());
        step(
                () -> {
                    if (simulation.onceIn(2)) {
                        put("i" + file.status().inode(), keep);
                    }
                },
                () -> step(
                        () -> ask(new KeeperRequest.ReplaceTail(
                                request(), file.status().inode(), file.status().generation(), keep, List.of())),
                        () -> {}));
    }

    private void write(KeeperReply.File file, int from) {
        ChunkRef[] chunk = new ChunkRef[1];
        long inode = file.status().inode();
        boolean last = simulation.onceIn(3);
        step(
                () -> chunk[0] = put("i" + inode, from),
                () -> step(
                        () -> ask(new KeeperRequest.AddChunks(
                                request(), inode, file.status().generation(), from, List.of(chunk[0]), last)),
                        () -> {
                            if (!last) {
                                write(file, from + 1);
                            }
                        }));
    }

    /** Its master is recovered if it dies: so it always ends, at some time. Attempts that were left behind write on. */
    private void job(String id) {
        String output = folder() + "/out" + simulation.below(2);
        boolean overwrite = simulation.onceIn(2);
        step(
                () -> ask(new KeeperRequest.Reserve(id, List.of(new KeeperRequest.Target(output, overwrite)))),
                () -> commit(id, output));
        simulation.between(3_000, 9_000, () -> quietly(new KeeperRequest.Finish(id)));
    }

    private void commit(String id, String output) {
        List<SealedFile> files = new ArrayList<>();
        for (int i = simulation.below(3); i >= 0; i--) {
            ChunkRef chunk = put("t" + id, i);
            files.add(new SealedFile("f" + i, 1, 1, List.of(chunk)));
            simulation.between(0, 12_000, () -> put("t" + id, 100)); // an attempt that was not chosen, perhaps too late
        }
        ChunkRef manifest = put("t" + id, 50);
        manifests.put(manifest.id(), new Manifest(files));
        step(
                () -> ask(new KeeperRequest.Prepare(id, output, List.of(manifest), files.size(), files.size())),
                () -> step(() -> ask(new KeeperRequest.Publish(id, new Guard(List.of()))), () -> changeInside(output)));
    }

    private void changeInside(String output) {
        String path = output + "/f" + simulation.below(3);
        step(() -> quietly(new KeeperRequest.Delete(request(), path, false)), () -> {
            if (!simulation.onceIn(3)) {
                changeInside(output);
            }
        });
    }

    private void replaceKeeper() {
        KeeperCore next = new KeeperCore(++epoch, SETTINGS);
        if (simulation.onceIn(2)) {
            next.restore(core.snapshot());
        } else {
            journal.forEach(next::apply);
        }
        core = next;
        leaders.elect("keeper");
    }

    private void awayForATime(Node node) {
        if (nodes.stream().allMatch(each -> each.up)) {
            node.up = false;
            simulation.between(500, 25_000, () -> node.up = true);
        }
    }

    /**
     * All are back and nobody does anything any more; other leaders lead, snapshots are dropped, orders carried out, and each node sweeps once, at a time of
     * its own.
     */
    void becomeQuiet() {
        simulation.run(() -> false, simulation.now() + 40_000, () -> {});
        KeeperReply.Snapshots snapshots = (KeeperReply.Snapshots) ask(new KeeperRequest.ListSnapshots());
        snapshots
                .snapshots()
                .forEach(
                        snapshot -> ask(new KeeperRequest.DropSnapshot(request(), snapshot.folder(), snapshot.name())));
        replaceKeeper();
        leaders.elect("jobmaster");
        quiet = true;
        nodes.forEach(Node::report);
        simulation.run(() -> false, simulation.now() + 5_000, () -> {});
        for (Node node : nodes) {
            node.sweep(0, 0);
            simulation.run(() -> false, simulation.now() + 1_000, () -> {});
            nodes.forEach(Node::report);
            nodes.forEach(Node::repair); // what one has swept another still has
        }
        nodes.forEach(Node::report);
    }
}

package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.Guard;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The namespace under random changes, with jobs' outputs that are opened, snapshots and moves between folders that have some,
 * against a plain model: a map of paths to chunks, copied whole for each snapshot. After each step the keeper shows what the
 * model has, and has ordered no chunk deleted that the model or one of its snapshots has, and without snapshots all others. (A
 * file's chunks stay as long as a snapshot has the file, also those that were added later.)
 */
class NamespaceModelTest {
    private static final KeeperSettings SETTINGS = new KeeperSettings(2, 60_000);
    private static final NodeInfo NODE = new NodeInfo("a", "a:1", "a:2", "a", "rack", 1);
    private static final int FOLDERS = 3;

    private final List<KeeperRecord> journal = new ArrayList<>();
    private KeeperCore core = new KeeperCore(1, SETTINGS);
    private final Map<ChunkId, Manifest> manifests = new HashMap<>();
    /** Files by path, with the chunks' nonces. */
    private TreeMap<String, List<Long>> files = new TreeMap<>();

    private final Set<String> folders = new TreeSet<>();
    private final Map<String, TreeMap<String, List<Long>>> snapshots = new TreeMap<>();
    private final Set<Long> born = new HashSet<>();
    private final Set<Long> doomed = new HashSet<>();
    private long nonce;
    private long carriedOut;
    private Random random;

    private KeeperReply ask(KeeperRequest request) {
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(request, 1_000 + journal.size());
        take(decision);
        if (decision.reply() instanceof RondoException failure) {
            decision.effects().forEach(this::run);
            return failure.is("being-unsealed") ? ask(request) : refuse(failure);
        }
        return (KeeperReply) decision.reply();
    }

    private static KeeperReply refuse(RondoException failure) {
        throw failure;
    }

    private void take(Decision<KeeperRecord, KeeperEffect> decision) {
        decision.records().forEach(record -> {
            journal.add(record);
            core.apply(record);
        });
    }

    private void run(KeeperEffect effect) {
        KeeperEffect.ReadManifest read = (KeeperEffect.ReadManifest) effect;
        List<byte[]> parts = ManifestParts.of(
                Manifest.WIRE.encode(manifests.get(read.manifest().get(0).id())));
        for (int i = 0; i < parts.size(); i++) {
            take(core.decide(
                    new KeeperCommand.ManifestRead(read.folder(), read.manifest(), i, parts.size(), parts.get(i)), 0));
        }
    }

    private String request() {
        return "r" + journal.size() + "." + random.nextInt();
    }

    private ChunkRef chunk(String birth, int index) {
        born.add(++nonce);
        return new ChunkRef(new ChunkId(birth, index, nonce, random.nextInt(100)), 1 + random.nextInt(9), (int) nonce);
    }

    private static List<Long> nonces(List<ChunkRef> chunks) {
        return chunks.stream().map(chunk -> chunk.id().nonce()).toList();
    }

    private String folder() {
        String folder = "/d" + random.nextInt(FOLDERS);
        return random.nextInt(3) == 0 ? folder + "/e" + random.nextInt(2) : folder;
    }

    private String file() {
        return folder() + "/f" + random.nextInt(3);
    }

    private void makeFolders(String path) {
        for (String at = path; !at.equals("/"); at = Tree.parentOf(at)) {
            folders.add(at);
        }
    }

    private boolean isFile(String path) {
        return files.containsKey(path);
    }

    /** Whether a change at a path is possible: nothing above it is a file. */
    private boolean blocked(String path) {
        for (String at = Tree.parentOf(path); !at.equals("/"); at = Tree.parentOf(at)) {
            if (isFile(at)) {
                return true;
            }
        }
        return false;
    }

    private void step() {
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> write(file());
            case 3 -> delete(random.nextBoolean() ? folder() : file());
            case 4, 5 -> rename(random.nextBoolean() ? folder() : file(), random.nextBoolean() ? folder() : file());
            case 6 -> publish(folder() + "/out");
            case 7 -> write(folder() + "/out/f" + random.nextInt(3));
            case 8 -> delete(folder() + "/out/f" + random.nextInt(3));
            case 9 -> takeSnapshot(folder());
            default -> dropSnapshot();
        }
    }

    private void write(String path) {
        if (blocked(path) || folders.contains(path)) {
            return;
        }
        KeeperReply.File file;
        List<Long> chunks = new ArrayList<>();
        if (isFile(path) && random.nextBoolean()) {
            file = (KeeperReply.File) ask(new KeeperRequest.Append(request(), path));
            chunks.addAll(files.get(path));
        } else {
            file = (KeeperReply.File) ask(new KeeperRequest.Create(request(), path, true, "me", 2, 64));
        }
        List<ChunkRef> more = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            more.add(chunk("i" + file.status().inode(), file.chunks().size() + more.size()));
        }
        ask(new KeeperRequest.AddChunks(
                UUID.randomUUID().toString(),
                file.status().inode(),
                file.status().generation(),
                file.chunks().size(),
                more,
                true));
        chunks.addAll(nonces(more));
        files.put(path, chunks);
        makeFolders(Tree.parentOf(path));
    }

    private void delete(String path) {
        if (blocked(path)) {
            return;
        }
        if (snapshots.keySet().stream().anyMatch(key -> key.startsWith(path + "/"))) {
            return; // refused, which another test shows
        }
        boolean there = isFile(path) || folders.contains(path);
        KeeperReply.Done done = (KeeperReply.Done) ask(new KeeperRequest.Delete(request(), path, true));
        assertEquals(there, done.changed(), path);
        files.keySet().removeIf(file -> (file + "/").startsWith(path + "/"));
        folders.removeIf(folder -> (folder + "/").startsWith(path + "/"));
    }

    private void rename(String from, String to) {
        boolean there = isFile(from) || folders.contains(from);
        String parent = Tree.parentOf(to);
        if (blocked(from)
                || blocked(to)
                || !there
                || !folders.contains(parent)
                || (to + "/").startsWith(from + "/")
                || isFile(to)
                || folders.contains(to)) {
            return;
        }
        ask(new KeeperRequest.Rename(request(), from, to));
        TreeMap<String, List<Long>> moved = new TreeMap<>();
        files.forEach((path, chunks) -> moved.put(moved(path, from, to), chunks));
        files = moved;
        Set<String> movedFolders = new TreeSet<>();
        folders.forEach(path -> movedFolders.add(moved(path, from, to)));
        folders.clear();
        folders.addAll(movedFolders);
        for (String key : List.copyOf(snapshots.keySet())) {
            snapshots.put(moved(key, from, to), snapshots.remove(key));
        }
    }

    private static String moved(String path, String from, String to) {
        return (path + "/").startsWith(from + "/") ? to + path.substring(from.length()) : path;
    }

    private void publish(String output) {
        if (blocked(output) || isFile(output) || folders.contains(output)) {
            return;
        }
        String transaction = "j" + journal.size();
        List<SealedFile> sealed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ChunkRef chunk = chunk("t" + transaction, i);
            sealed.add(new SealedFile("f" + i, chunk.length(), chunk.crc(), List.of(chunk)));
            files.put(output + "/f" + i, nonces(List.of(chunk)));
        }
        ChunkRef manifest = chunk("t" + transaction, 9);
        manifests.put(manifest.id(), new Manifest(sealed));
        ask(new KeeperRequest.Reserve(transaction, List.of(new KeeperRequest.Target(output, false))));
        ask(new KeeperRequest.Prepare(transaction, output, List.of(manifest), sealed.size(), 3));
        ask(new KeeperRequest.Publish(transaction, new Guard(List.of())));
        ask(new KeeperRequest.Finish(transaction));
        makeFolders(output);
    }

    private void takeSnapshot(String folder) {
        if (!folders.contains(folder) || snapshots.size() > 5) {
            return;
        }
        String name = "s" + journal.size();
        ask(new KeeperRequest.TakeSnapshot(request(), folder, name));
        TreeMap<String, List<Long>> copy = new TreeMap<>();
        files.forEach((path, chunks) -> {
            if (path.startsWith(folder + "/")) {
                copy.put(path.substring(folder.length()), chunks);
            }
        });
        snapshots.put(folder + "/.snapshot/" + name, copy);
    }

    private void dropSnapshot() {
        if (!snapshots.isEmpty()) {
            String key = List.copyOf(snapshots.keySet()).get(random.nextInt(snapshots.size()));
            String folder = key.substring(0, key.indexOf("/.snapshot/"));
            ask(new KeeperRequest.DropSnapshot(request(), folder, Tree.nameOf(key)));
            snapshots.remove(key);
        }
    }

    private Map<String, List<Long>> shown(String folder) {
        Map<String, List<Long>> shown = new TreeMap<>();
        collect(folder.isEmpty() ? "/" : folder, folder.length(), shown);
        return shown;
    }

    private void collect(String path, int cut, Map<String, List<Long>> shown) {
        KeeperReply reply = ask(new KeeperRequest.ListFolder(path, "", true));
        if (reply instanceof KeeperReply.Sealed sealed) {
            manifests
                    .get(sealed.manifest().get(0).id())
                    .files()
                    .forEach(file -> shown.put((path + "/" + file.name()).substring(cut), nonces(file.chunks())));
            return;
        }
        for (KeeperReply.File entry : ((KeeperReply.Listing) reply).entries()) {
            FileStatus status = entry.status();
            if (status.directory()) {
                collect(status.path(), cut, shown);
            } else {
                shown.put(status.path().substring(cut), nonces(entry.chunks()));
            }
        }
    }

    /** A node that carries out at once what it is ordered. */
    private void carryOut() {
        for (int quiet = 0; quiet < 2; quiet++) { // that all have carried out an order may lead to another
            KeeperReply.Orders orders = (KeeperReply.Orders) ask(new KeeperRequest.NodeReport(
                    NODE, "c", true, carriedOut, 0, List.of(), new KeeperRequest.NodeHealth(0, 0, 0, 0, 0, ""), 0));
            quiet = orders.doomed().isEmpty() ? quiet : -1;
            for (KeeperReply.Doom doom : orders.doomed()) {
                doom.chunks().forEach(chunk -> doom(chunk.nonce()));
                if (!doom.manifest().isEmpty()) {
                    manifests
                            .get(doom.manifest().get(0).id())
                            .files()
                            .forEach(file -> nonces(file.chunks()).forEach(this::doom));
                }
                carriedOut = doom.number();
            }
        }
    }

    private void doom(long chunk) {
        assertTrue(doomed.add(chunk), "ordered once");
    }

    private Set<Long> wanted() {
        Set<Long> wanted = new HashSet<>();
        files.values().forEach(wanted::addAll);
        snapshots.values().forEach(snapshot -> snapshot.values().forEach(wanted::addAll));
        return wanted;
    }

    private void requireGarbageIsWhatNobodyHas() {
        carryOut();
        Set<Long> garbage = new HashSet<>(born);
        garbage.removeAll(wanted());
        Set<Long> manifestChunks = new HashSet<>();
        manifests.keySet().forEach(manifest -> manifestChunks.add(manifest.nonce()));
        garbage.removeAll(manifestChunks);
        Set<Long> ordered = new HashSet<>(doomed);
        ordered.removeAll(manifestChunks);
        assertTrue(garbage.containsAll(ordered), () -> ordered + " of " + garbage);
        if (snapshots.isEmpty()) {
            assertEquals(garbage, ordered);
        }
    }

    private void requireTotals() {
        KeeperReply.Summary summary = (KeeperReply.Summary) ask(new KeeperRequest.Summarize("/"));
        assertEquals(files.size(), summary.files());
        assertEquals(folders.size() + 1, summary.folders());
    }

    @Property(tries = 150)
    void theKeeperIsTheModelAndDoomsWhatNobodyHas(@ForAll long seed) {
        random = new Random(seed);
        core = new KeeperCore(1, SETTINGS);
        for (Set<?> set : List.of(folders, born, doomed)) {
            set.clear();
        }
        journal.clear();
        manifests.clear();
        files.clear();
        snapshots.clear();
        carriedOut = 0;
        for (int i = 0; i < 70; i++) {
            step();
            assertEquals(files, shown(""));
            requireTotals();
            for (Map.Entry<String, TreeMap<String, List<Long>>> snapshot : snapshots.entrySet()) {
                assertEquals(snapshot.getValue(), shown(snapshot.getKey()), snapshot.getKey());
            }
            requireGarbageIsWhatNobodyHas();
            if (i % 20 == 19) {
                goOnFromSnapshotOrJournal();
            }
        }
        while (!snapshots.isEmpty()) {
            dropSnapshot();
        }
        delete("/d0");
        delete("/d1");
        delete("/d2");
        requireGarbageIsWhatNobodyHas();
        assertEquals(Optional.empty(), ((KeeperReply.Status) ask(new KeeperRequest.Stat("/d0"))).status());
        assertEquals(born, doomed, "manifests too");
    }

    private void goOnFromSnapshotOrJournal() {
        KeeperCore replayed = new KeeperCore(2, SETTINGS);
        journal.forEach(replayed::apply);
        KeeperCore restored = new KeeperCore(3, SETTINGS);
        restored.restore(core.snapshot());
        assertArrayEquals(core.snapshot(), replayed.snapshot());
        assertArrayEquals(core.snapshot(), restored.snapshot());
        core = random.nextBoolean() ? replayed : restored;
    }
}

package io.rondo.dfs.client;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.List;
import java.util.UUID;

/** {@link Folders} by calls to the keeper. */
final class KeeperFolders implements Folders {
    private final KeeperCalls keeper;
    private final Manifests manifests;

    KeeperFolders(KeeperCalls keeper, Manifests manifests) {
        this.keeper = keeper;
        this.manifests = manifests;
    }

    private static String request() {
        return UUID.randomUUID().toString();
    }

    @Override
    public Summary summary(String path) {
        KeeperReply reply = keeper.call(new KeeperRequest.Summarize(path));
        if (reply instanceof KeeperReply.Sealed sealed) {
            SealedFile file = manifests
                    .file(sealed.manifest(), sealed.inside())
                    .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + path + " in the store."));
            long space = file.length() * sealed.folder().replication();
            return new Summary(1, 0, file.length(), space, -1, -1);
        }
        KeeperReply.Summary told = (KeeperReply.Summary) reply;
        return new Summary(
                told.files(), told.folders(), told.bytes(), told.space(), told.nameQuota(), told.spaceQuota());
    }

    @Override
    public void setQuota(String path, long names, long space) {
        keeper.call(new KeeperRequest.SetQuota(path, names, space, request()));
    }

    @Override
    public void takeSnapshot(String folder, String name) {
        keeper.call(new KeeperRequest.TakeSnapshot(request(), folder, name));
    }

    @Override
    public List<TakenSnapshot> snapshots() {
        KeeperReply.Snapshots told = (KeeperReply.Snapshots) keeper.call(new KeeperRequest.ListSnapshots());
        return told.snapshots().stream()
                .map(snapshot -> new TakenSnapshot(snapshot.folder(), snapshot.name(), snapshot.time()))
                .toList();
    }

    @Override
    public void renameSnapshot(String folder, String name, String to) {
        keeper.call(new KeeperRequest.RenameSnapshot(request(), folder, name, to));
    }

    @Override
    public void dropSnapshot(String folder, String name) {
        keeper.call(new KeeperRequest.DropSnapshot(request(), folder, name));
    }
}

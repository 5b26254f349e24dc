package io.rondo.dfs.keeper.core;

import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperReply;
import java.util.List;
import java.util.Map;

/** The whole view as a message. Inodes stand with parents before children. */
record KeeperSnapshot(
        List<SavedInode> inodes,
        long nextInode,
        List<Transaction> transactions,
        Nodes.Saved nodes,
        List<KeeperReply.Doom> dooms,
        Map<String, Long> doomProgress,
        long nextDoom,
        long forgottenDoom,
        List<String> transactionsOver,
        List<Answered> answered,
        boolean safeMode) {
    static final Wire<KeeperSnapshot> WIRE = Wire.of(KeeperSnapshot.class);

    record SavedInode(
            long number,
            long parent,
            String name,
            boolean directory,
            String owner,
            int replication,
            long chunkSize,
            long generation,
            long length,
            long modified,
            String sealedBy,
            List<ChunkRef> chunks,
            long accessed,
            String group,
            int mode,
            boolean writing) {
        static SavedInode of(Inode inode) {
            return new SavedInode(
                    inode.number,
                    inode.parent == null ? 0 : inode.parent.number,
                    inode.name,
                    inode.directory,
                    inode.owner,
                    inode.replication,
                    inode.chunkSize,
                    inode.generation,
                    inode.length,
                    inode.modified,
                    inode.sealedBy,
                    inode.chunks,
                    inode.accessed,
                    inode.group,
                    inode.mode,
                    inode.writing);
        }

        Inode restore() {
            Inode inode = new Inode(number, directory, owner, replication, chunkSize, modified);
            inode.generation = generation;
            inode.length = length;
            inode.sealedBy = sealedBy;
            inode.chunks.addAll(chunks);
            inode.accessed = accessed;
            inode.group = group;
            inode.mode = mode;
            inode.writing = writing;
            return inode;
        }
    }

    record Answered(String request, KeeperReply reply) {}
}

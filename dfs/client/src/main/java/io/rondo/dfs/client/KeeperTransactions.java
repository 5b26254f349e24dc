package io.rondo.dfs.client;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/** {@link OutputTransactions} by calls to the keeper. */
final class KeeperTransactions implements OutputTransactions {
    private final KeeperCalls keeper;
    private final Chunks chunks;
    private final long chunkSize;

    KeeperTransactions(KeeperCalls keeper, Chunks chunks, long chunkSize) {
        this.keeper = keeper;
        this.chunks = chunks;
        this.chunkSize = chunkSize;
    }

    private static String owner(String transaction) {
        return "t" + transaction;
    }

    @Override
    public void reserve(String transaction, String owner, List<Reservation> outputs) {
        List<KeeperRequest.Target> targets = outputs.stream()
                .map(output -> new KeeperRequest.Target(output.path(), output.overwrite()))
                .toList();
        keeper.call(new KeeperRequest.Reserve(transaction, targets, owner));
    }

    @Override
    public BareFile write(String transaction, String name) {
        List<ChunkRef> written = new ArrayList<>();
        // Chunks of all files of a transaction start at a random stripe, so that many small files spread too.
        int first = ThreadLocalRandom.current().nextInt(1 << 20);
        ChunkBuffer buffer = new ChunkBuffer(chunks, owner(transaction), first, chunkSize, written::add);
        CRC32C crc = new CRC32C();
        long[] length = new long[1];
        return new BareFile() {
            @Override
            public void write(byte[] bytes, int offset, int count) {
                crc.update(bytes, offset, count);
                length[0] += count;
                buffer.write(bytes, offset, count);
            }

            @Override
            public SealedFile finish() {
                buffer.flush();
                return new SealedFile(name, length[0], (int) crc.getValue(), written);
            }

            @Override
            public void close() {
                // What was written without a finish belongs to the transaction and goes when that is finished.
                buffer.close();
            }
        };
    }

    @Override
    public void prepare(String transaction, String path, List<SealedFile> files) {
        List<SealedFile> sorted = new ArrayList<>(files);
        sorted.sort(Comparator.comparing(SealedFile::name));
        long bytes = 0;
        for (SealedFile file : sorted) {
            bytes += file.length();
            check(transaction, file);
        }
        byte[] manifest = Manifest.WIRE.encode(new Manifest(sorted));
        List<ChunkRef> written = new ArrayList<>();
        for (long at = 0; at < manifest.length || at == 0; at += chunkSize) {
            byte[] part = Arrays.copyOfRange(manifest, (int) at, (int) Math.min(manifest.length, at + chunkSize));
            written.add(chunks.write(owner(transaction), written.size(), part, part.length));
        }
        keeper.call(new KeeperRequest.Prepare(transaction, path, written, sorted.size(), bytes));
    }

    private static void check(String transaction, SealedFile file) {
        long length = 0;
        for (ChunkRef chunk : file.chunks()) {
            length += chunk.length();
            if (!chunk.id().owner().equals(owner(transaction))) {
                throw RondoException.user(
                        "foreign-chunk", "The file " + file.name() + " has a chunk that is not of this transaction.");
            }
        }
        if (length != file.length()) {
            throw RondoException.user(
                    "damaged-file",
                    "The file " + file.name() + " has " + length + " bytes in place of " + file.length() + ".");
        }
    }

    @Override
    public boolean publish(String transaction, Guard guard) {
        return ((KeeperReply.Done) keeper.call(new KeeperRequest.Publish(transaction, guard))).changed();
    }

    @Override
    public void finish(String transaction) {
        keeper.call(new KeeperRequest.Finish(transaction));
    }

    @Override
    public ChunkRef writeObject(String transaction, byte[] bytes) {
        int index = ThreadLocalRandom.current().nextInt(1 << 20);
        return chunks.write(owner(transaction), index, bytes, bytes.length);
    }
}

package io.rondo.dfs.client;

import io.rondo.base.replica.Guard;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import java.io.IOException;
import java.util.List;

/**
 * A job's outputs in the store. All verbs are repeatable. A transaction is named by its job's id and is known to the keeper
 * from {@link #reserve} until {@link #finish}.
 */
public interface OutputTransactions {
    /**
     * Reserves output directories for a job: fails with {@code output-exists} if one is there and overwrite is not given,
     * with {@code output-reserved} if another job holds one. Nothing becomes visible.
     *
     * @param owner the user the directories will belong to
     */
    void reserve(String transaction, String owner, List<Reservation> outputs);

    record Reservation(String path, boolean overwrite) {}

    /** Writes a private file of a task attempt: bare chunks owned by the transaction. */
    BareFile write(String transaction, String name);

    /** A private file; finish makes it durable on W replicas and tells what it consists of. */
    interface BareFile extends AutoCloseable {
        void write(byte[] bytes, int offset, int length) throws IOException;

        SealedFile finish() throws IOException;

        /** Without finish: given up. */
        @Override
        void close();
    }

    /**
     * The store's vote for one output: checks that every chunk of the files belongs to this transaction and that their
     * lengths are the files', and writes the directory's manifest. Throws to vote no.
     */
    void prepare(String transaction, String path, List<SealedFile> files);

    /**
     * Publishes all prepared outputs of the transaction in one coordination transaction together with the guard (the
     * jobmaster's epoch and the write-once decision). Returns true when published, now or before; false when a condition
     * was refused, in which case nothing changed.
     */
    boolean publish(String transaction, Guard guard);

    /** Drops the reservations and dooms every chunk of the transaction that no published output refers to. */
    void finish(String transaction);

    /** Small durable object owned by the transaction, such as a task's manifest. */
    ChunkRef writeObject(String transaction, byte[] bytes);
}

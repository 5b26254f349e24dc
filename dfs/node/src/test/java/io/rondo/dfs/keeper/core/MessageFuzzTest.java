package io.rondo.dfs.keeper.core;

import io.rondo.base.wire.Wire;
import io.rondo.base.wire.WireException;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import io.rondo.testing.fuzz.DecoderFuzz;
import io.rondo.testing.fuzz.RandomMessages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that the store reads from a connection, from its journal or from a chunk: nearly right bytes are a message or are refused. */
class MessageFuzzTest {
    private static final int GOOD = 200;

    @ParameterizedTest
    @ValueSource(
            classes = {
                KeeperRequest.class,
                KeeperReply.class,
                StorageRequest.class,
                StorageReply.class,
                ChunkRequest.class,
                ChunkRequest.Stored.class,
                ClusterProtocol.ClusterView.class,
                Manifest.class,
                KeeperRecord.class,
                KeeperSnapshot.class
            })
    void messagesOfStrangers(Class<?> type) throws Exception {
        fuzz(type);
    }

    private static <T> void fuzz(Class<T> type) throws Exception {
        Wire<T> wire = Wire.of(type);
        RandomMessages messages = new RandomMessages(5);
        List<byte[]> good = new ArrayList<>();
        for (int i = 0; i < GOOD; i++) {
            good.add(wire.encode(messages.next(type)));
        }
        DecoderFuzz.run(type.getSimpleName(), good, wire::decode, List.of(WireException.class));
    }
}

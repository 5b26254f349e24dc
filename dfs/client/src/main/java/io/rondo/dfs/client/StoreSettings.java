package io.rondo.dfs.client;

import java.time.Duration;

/** How a client writes. {@code patience} is how long a call goes on while no keeper leads. */
public record StoreSettings(int replication, int writeQuorum, long chunkSize, Duration patience) {}

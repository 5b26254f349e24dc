package io.rondo.coordination.zookeeper;

import java.time.Duration;

/** How to reach ZooKeeper. {@code secret} is empty where its data is open to all of loopback. */
public record ZooKeeperSettings(String connectString, Duration session, byte[] secret) {
    public static ZooKeeperSettings open(String connectString, Duration session) {
        return new ZooKeeperSettings(connectString, session, new byte[0]);
    }
}

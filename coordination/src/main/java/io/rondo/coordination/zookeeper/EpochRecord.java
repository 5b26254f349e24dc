package io.rondo.coordination.zookeeper;

import io.rondo.base.wire.Wire;

/**
 * What an epoch node holds. The epoch is the node's version, since nothing but a new term ever sets it; so a check of the
 * version is a check of the epoch.
 */
record EpochRecord(String advertised, String nonce) {
    static final Wire<EpochRecord> WIRE = Wire.of(EpochRecord.class);
}

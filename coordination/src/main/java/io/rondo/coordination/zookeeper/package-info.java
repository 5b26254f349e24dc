/** Coordination on ZooKeeper, through Curator. Nothing else in Rondo imports either. */
package io.rondo.coordination.zookeeper;

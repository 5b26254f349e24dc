/** Chunks on disk. */
package io.rondo.dfs.node.chunks;

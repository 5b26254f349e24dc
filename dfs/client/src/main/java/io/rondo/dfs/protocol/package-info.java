/** The words spoken to the keeper and to storage nodes. */
package io.rondo.dfs.protocol;

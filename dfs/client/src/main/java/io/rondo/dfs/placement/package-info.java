/** Which nodes hold a slot, and which slot a chunk falls into. Pure. */
package io.rondo.dfs.placement;

/** Seeing to it that each owner of a slot has its chunks, that what is held is what was written, and that nobody holds what is not his. */
package io.rondo.dfs.node.repair;

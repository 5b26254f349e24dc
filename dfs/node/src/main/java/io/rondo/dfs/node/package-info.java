/** A storage node of the store, and its keeper. */
package io.rondo.dfs.node;

/** Orders of the keeper: what may be deleted, carried out once and never by the word of a keeper that is over. */
package io.rondo.dfs.node.orders;

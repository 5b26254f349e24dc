/** The keeper: the pure core, elected, journaled and served. */
package io.rondo.dfs.keeper;

/** The model of the store and how a client reads and writes it. */
package io.rondo.dfs;

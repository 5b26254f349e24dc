/** The store as its clients see it. */
package io.rondo.dfs.client;

/** Writing chunks to their replicas and reading them back. */
package io.rondo.dfs.chunk;

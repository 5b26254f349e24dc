/** Local files and the store as a job's inputs and outputs. */
package io.rondo.dfs.storage;

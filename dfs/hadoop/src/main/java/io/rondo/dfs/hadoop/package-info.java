/** Joins the store and Hadoop in both directions; Hadoop is used nowhere else. */
package io.rondo.dfs.hadoop;

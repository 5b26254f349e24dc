/** What is kept: chunks and files. */
package io.rondo.dfs.model;

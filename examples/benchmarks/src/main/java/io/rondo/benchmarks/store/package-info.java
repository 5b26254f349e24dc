/** The store beside another file system, at the same work. */
package io.rondo.benchmarks.store;

/** The coordination service inside one JVM, with the faults of the real one on demand. */
package io.rondo.coordination.memory;

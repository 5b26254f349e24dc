/** Whole histories of a system in one thread and virtual time, each replayable from its seed. */
package io.rondo.testing.simulation;

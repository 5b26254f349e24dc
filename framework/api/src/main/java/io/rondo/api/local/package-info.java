/** Runs a program in one thread and in memory: for users' unit tests, and as the oracle that the engine is held against. */
package io.rondo.api.local;

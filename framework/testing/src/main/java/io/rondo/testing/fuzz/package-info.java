/** Bytes that are nearly right, for whatever reads bytes of others. */
package io.rondo.testing.fuzz;

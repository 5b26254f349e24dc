/** Measures Rondo side by side with other systems. */
package io.rondo.benchmarks;

/** The whole system in one JVM. */
package io.rondo.minicluster;

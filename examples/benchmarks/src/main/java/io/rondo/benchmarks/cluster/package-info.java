/** Jobs on a cluster that stays: what a whole command cannot show. */
package io.rondo.benchmarks.cluster;

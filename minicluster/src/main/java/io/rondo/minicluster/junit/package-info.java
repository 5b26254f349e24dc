/** A minicluster for the tests of job authors. */
package io.rondo.minicluster.junit;

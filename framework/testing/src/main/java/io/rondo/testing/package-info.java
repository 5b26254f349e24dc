/** The test kit of every other module, and of the authors of jobs. */
package io.rondo.testing;

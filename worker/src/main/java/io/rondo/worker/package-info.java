/** Runs the tasks of jobs. */
package io.rondo.worker;

/** One attempt of a task, from its input to its prepared output. */
package io.rondo.worker.attempt;

/** The floor under every daemon, without a word of MapReduce. */
package io.rondo.base;

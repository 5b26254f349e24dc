/** Lets tests decide what happens at the product's fault points. */
package io.rondo.testing.fault;

/** Jobs that need nothing but the API. */
package io.rondo.examples;

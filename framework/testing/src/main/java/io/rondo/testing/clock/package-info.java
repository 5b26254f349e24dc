/** Time in the hand of a test. */
package io.rondo.testing.clock;

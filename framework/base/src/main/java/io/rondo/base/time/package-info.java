/** Clocks, given from outside so that tests can turn them. */
package io.rondo.base.time;

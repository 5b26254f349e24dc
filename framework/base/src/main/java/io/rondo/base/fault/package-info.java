/** Named places where tests let things go wrong. */
package io.rondo.base.fault;

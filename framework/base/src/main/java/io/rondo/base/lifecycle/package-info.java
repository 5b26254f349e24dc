/** Starting and stopping threads and parts in order. */
package io.rondo.base.lifecycle;

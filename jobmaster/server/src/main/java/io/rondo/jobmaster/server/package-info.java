/** The jobmaster. */
package io.rondo.jobmaster.server;

/** The pure heart of the jobmaster: commands in, records and effects out. */
package io.rondo.jobmaster.server.core;

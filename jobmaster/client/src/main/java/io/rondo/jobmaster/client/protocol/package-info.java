/** The words spoken to the jobmaster. */
package io.rondo.jobmaster.client.protocol;

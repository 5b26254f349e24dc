/** The jobmaster as its clients see it. */
package io.rondo.jobmaster.client;

/** Checksums of what is stored and sent. */
package io.rondo.base.checksum;

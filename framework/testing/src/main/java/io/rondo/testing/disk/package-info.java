/** Disks that fail, and disks that forget what was not forced, in place of the real one. */
package io.rondo.testing.disk;

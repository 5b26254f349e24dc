/** Compressed files: by which name they are known, how they are read in slices and how they are written. */
package io.rondo.api.compress;

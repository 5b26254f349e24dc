/** bzip2, by Commons Compress, block by block. */
package io.rondo.compression.bzip2;

/** How records lie in files: lines, key-value lines, records of fixed length, and inputs that are made. */
package io.rondo.api.format;

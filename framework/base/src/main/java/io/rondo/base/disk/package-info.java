/** Files on disk that are there whole or not at all. */
package io.rondo.base.disk;

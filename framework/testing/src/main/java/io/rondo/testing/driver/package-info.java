/**
 * Unit tests of mappers and reducers without a cluster and without files: give records, say what should come out, verify.
 * Keys and values pass through the engine's codecs, and byte views are overwritten once they are no longer valid.
 */
package io.rondo.testing.driver;

/** Control messages: protobuf's wire format, derived from immutable records. The only user of protobuf. */
package io.rondo.base.wire;

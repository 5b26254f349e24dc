/** zstd, by zstd-jni, frame by frame. */
package io.rondo.compression.zstd;

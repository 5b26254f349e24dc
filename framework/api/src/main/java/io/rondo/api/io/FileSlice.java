package io.rondo.api.io;

import java.util.List;

/**
 * A range of one input file. {@code identity} names the file's content (an inode and generation, or size and time), so that
 * a file replaced after submission is noticed; {@code hosts} says where the bytes are, best first, and may be empty.
 * Inputs that are made rather than read have the scheme {@code range}.
 */
public record FileSlice(String uri, String identity, long start, long length, long fileLength, List<String> hosts) {
    public FileSlice {
        hosts = List.copyOf(hosts);
    }
}

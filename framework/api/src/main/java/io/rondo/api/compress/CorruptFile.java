package io.rondo.api.compress;

import java.io.IOException;

/** A compressed file that is damaged, cut short or not compressed as its name says. Trying again does not help. */
public final class CorruptFile extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param uri the file
     * @param position the byte of the compressed file near which it was seen
     * @param what is wrong, as a clause
     */
    public CorruptFile(String uri, long position, String what, Throwable cause) {
        super(
                "The file " + uri + " cannot be decompressed: " + what + ", at or near byte " + position
                        + " of the compressed file.",
                cause);
    }

    public CorruptFile(String uri, long position, String what) {
        this(uri, position, what, null);
    }
}

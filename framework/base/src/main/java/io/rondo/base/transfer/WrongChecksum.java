package io.rondo.base.transfer;

import java.io.IOException;

/** What came is not what its checksum was computed of: it was damaged on its way, or where it lies. */
public final class WrongChecksum extends IOException {
    private static final long serialVersionUID = 1L;

    public WrongChecksum(String message) {
        super(message);
    }
}

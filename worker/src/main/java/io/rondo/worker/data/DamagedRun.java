package io.rondo.worker.data;

import java.io.IOException;

/** The bytes of a run are not those that were written, whoever reads them. */
public final class DamagedRun extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedRun(String what) {
        super("damaged run: " + what);
    }
}

package io.rondo.minicluster.command;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;

/** How a command ends; scripts rely on the numbers. */
enum ExitCode {
    SUCCEEDED(0),
    JOB_FAILED(1),
    BAD_USE(2),
    NO_CLUSTER(3);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(RondoException e) {
        if (e.is("no-cluster") || e.is("unreachable") || e.is("store-unreachable")) {
            return NO_CLUSTER;
        }
        return e.kind() == ErrorKind.USER ? BAD_USE : JOB_FAILED;
    }
}

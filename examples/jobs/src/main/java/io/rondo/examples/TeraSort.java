package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Records;

/** Sorts rows of 100 bytes by their first 10; the parts, one after the other, are in order. */
public final class TeraSort implements Program {
    @Override
    public void define(Plan plan, Args args) {
        plan.read(Records.binary(args.get(0), TeraGen.KEY, TeraGen.ROW))
                .sorted()
                .write(Records.output(args.get(1)));
    }
}

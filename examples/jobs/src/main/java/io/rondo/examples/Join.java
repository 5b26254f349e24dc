package io.rondo.examples;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.KeyValue;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.Text;

/**
 * A reduce-side join: customers ({@code id TAB name}) with their orders ({@code id TAB order}). The customer sorts before
 * its orders, so the reducer holds one name and streams the orders past it.
 */
public final class Join implements Program {
    @Override
    public void define(Plan plan, Args args) {
        plan.read(KeyValue.text(args.get(0)))
                .map(Customers.class)
                .and(plan.read(KeyValue.text(args.get(1))).map(Orders.class))
                .groupBy("customer")
                .reduce(Joined.class)
                .write(Text.table(args.get(2)));
    }

    /** Whose it is, and from which side. */
    record Side(String customer, int side) {}

    private static final int CUSTOMER = 0;
    private static final int ORDER = 1;

    /** The one side. */
    static final class Customers implements Mapper<String, String, Side, String> {
        @Override
        public void map(String id, String name, Emitter<Side, String> out) {
            out.emit(new Side(id, CUSTOMER), "c" + name);
        }
    }

    /** The other side. */
    static final class Orders implements Mapper<String, String, Side, String> {
        @Override
        public void map(String id, String order, Emitter<Side, String> out) {
            out.emit(new Side(id, ORDER), "o" + order);
        }
    }

    /** {@code name TAB order} for each order of a known customer. */
    static final class Joined implements Reducer<Side, String, String, String> {
        @Override
        public void reduce(Side first, Iterable<String> rows, Emitter<String, String> out) {
            String name = null;
            for (String row : rows) {
                if (row.charAt(0) == 'c') {
                    name = row.substring(1);
                } else if (name != null) {
                    out.emit(name, row.substring(1));
                }
            }
        }
    }
}

package io.rondo.base.replica;

import io.rondo.base.error.RondoException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Adds numbers, and fails in every way on request. */
final class SumCore implements Core<SumCore.Command, SumCore.Added, String> {
    sealed interface Command {
        record Add(long amount) implements Command {}

        record AddIf(long amount, Guard guard) implements Command {}

        record Read() implements Command {}

        /** Is refused, with the sum for a reason. */
        record Refuse() implements Command {}

        record Fail() implements Command {}

        record Large(int bytes) implements Command {}

        record Many(int records, int bytes) implements Command {}

        /** Adds as often as that, each time told by the one before. */
        record Chain(int links, Guard last) implements Command {}

        record Poison() implements Command {}

        record Hang(CountDownLatch until) implements Command {}
    }

    record Added(long amount, String ballast) {}

    /** Commands that were decided so far. */
    final AtomicInteger decided = new AtomicInteger();

    private long sum;
    private Command next;

    @Override
    public Optional<Command> followUp(String effect) {
        return effect.equals("next") ? Optional.of(next) : Optional.empty();
    }

    @Override
    public Decision<Added, String> decide(Command command, long nowMillis) {
        decided.incrementAndGet();
        if (command instanceof Command.Add add) {
            long after = sum + add.amount();
            return Decision.of(List.of(new Added(add.amount(), "")), List.of("added " + add.amount()), after);
        } else if (command instanceof Command.AddIf add) {
            long after = sum + add.amount();
            return Decision.guarded(
                    List.of(new Added(add.amount(), "")), List.of("guarded"), after, add.guard(), "refused");
        } else if (command instanceof Command.Large large) {
            return Decision.of(List.of(new Added(0, "x".repeat(large.bytes()))), List.of(), sum);
        } else if (command instanceof Command.Many many) {
            Added one = new Added(1, "x".repeat(many.bytes()));
            return Decision.of(Collections.nCopies(many.records(), one), List.of(), sum + many.records());
        } else if (command instanceof Command.Chain chain && chain.links() == 0) {
            return Decision.guarded(
                    List.of(new Added(100, "")), List.of("guarded"), sum + 100, chain.last(), "refused");
        } else if (command instanceof Command.Chain chain) {
            next = new Command.Chain(chain.links() - 1, chain.last());
            return Decision.of(List.of(new Added(1, "")), List.of("next", "added 1"), sum + 1);
        } else if (command instanceof Command.Poison) {
            return Decision.of(List.of(new Added(Long.MIN_VALUE, "")), List.of(), sum);
        } else if (command instanceof Command.Hang hang) {
            hang(hang.until());
        } else if (command instanceof Command.Refuse) {
            throw RondoException.user("sum-is-" + sum, "The sum is " + sum + ".");
        } else if (command instanceof Command.Fail) {
            throw new IllegalStateException("this command fails");
        }
        return Decision.reply(sum);
    }

    /** Not even an interrupt helps. */
    private static void hang(CountDownLatch until) {
        while (until.getCount() > 0) {
            try {
                until.await();
            } catch (InterruptedException e) {
                continue;
            }
        }
    }

    @Override
    public void apply(Added record) {
        if (record.amount() == Long.MIN_VALUE) {
            throw new IllegalStateException("poison");
        }
        sum += record.amount();
    }

    @Override
    public List<String> resume(long nowMillis) {
        return sum == 0 ? List.of() : List.of("resumed at " + sum);
    }

    @Override
    public byte[] snapshot() {
        return Long.toString(sum).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void restore(byte[] snapshot) {
        sum = Long.parseLong(new String(snapshot, StandardCharsets.UTF_8));
    }
}

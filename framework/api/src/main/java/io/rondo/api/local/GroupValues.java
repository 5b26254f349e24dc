package io.rondo.api.local;

import io.rondo.api.Combiner;
import io.rondo.api.codec.Codec;
import io.rondo.api.local.LocalShuffle.Pair;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The values of one group: to be walked once, folded where keys are equal, each valid until the next is asked for. */
final class GroupValues<V> implements Iterable<V>, Iterator<V> {
    private final List<Pair> pairs;
    private final Codec<V> codec;
    private final Optional<Combiner<V>> fold;
    private boolean walked;
    private int next;
    private Lent<V> last = Lent.of(null);

    GroupValues(List<Pair> pairs, Codec<V> codec, Optional<Combiner<V>> fold) {
        this.pairs = pairs;
        this.codec = codec;
        this.fold = fold;
    }

    @Override
    public Iterator<V> iterator() {
        if (walked) {
            throw new IllegalStateException("the values of a group can be walked once: they are streamed past and not"
                    + " kept. Keep what is needed again.");
        }
        walked = true;
        return this;
    }

    @Override
    public boolean hasNext() {
        end();
        return next < pairs.size();
    }

    @Override
    public V next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the group has no further value");
        }
        byte[] key = pairs.get(next).key();
        V value = value();
        while (fold.isPresent()
                && next < pairs.size()
                && Arrays.equals(key, pairs.get(next).key())) {
            value = fold.get().combine(value, value());
        }
        last = Lent.of(value);
        return last.value();
    }

    private V value() {
        return LocalShuffle.decode(codec, pairs.get(next++).value());
    }

    /** Ends the validity of the value that was handed out last. */
    void end() {
        last.end();
    }
}

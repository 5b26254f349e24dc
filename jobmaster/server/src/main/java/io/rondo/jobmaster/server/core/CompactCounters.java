package io.rondo.jobmaster.server.core;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** A task's counters beside thousands of others with the same names, which are kept once: an immutable map, in their order. */
final class CompactCounters extends AbstractMap<String, Long> {
    private final List<String> names;
    private final long[] values;

    /** @param names sorted; shared, and not changed any more */
    CompactCounters(List<String> names, long[] values) {
        this.names = names;
        this.values = values;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public boolean containsKey(Object name) {
        return get(name) != null;
    }

    @Override
    public Long get(Object name) {
        int index = name instanceof String text ? Collections.binarySearch(names, text) : -1;
        return index < 0 ? null : (Long) values[index];
    }

    @Override
    public Set<Entry<String, Long>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return values.length;
            }

            @Override
            public Iterator<Entry<String, Long>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Entry<String, Long>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < values.length;
        }

        @Override
        public Entry<String, Long> next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            return new SimpleImmutableEntry<>(names.get(next), values[next++]);
        }
    }
}

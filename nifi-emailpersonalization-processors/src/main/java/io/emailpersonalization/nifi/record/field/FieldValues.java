// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;

/** A map of shared field names to the values of one record. A hash map takes three times the memory. Fields cannot be removed. CompactRecordTest covers this class. */
public final class FieldValues extends AbstractMap<String, Object> {

    private FieldNames fields;
    private Object[] values;
    /** The position after the last look-up: writers ask for one field after the other. */
    private int next;

    /** @param values one per field; the map owns the array */
    FieldValues(final FieldNames fields, final Object[] values) {
        this.fields = fields;
        this.values = values;
    }

    public FieldNames fields() {
        return fields;
    }

    /** A copy of the values with the given size. */
    public Object[] copy(final int size) {
        return Arrays.copyOf(values, size);
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public Object get(final Object name) {
        final int guess = next;
        final int place = guess < values.length && fields.name(guess) == name ? guess : fields.position(name);
        next = place + 1;
        return place == FieldNames.ABSENT ? null : values[place];
    }

    @Override
    public boolean containsKey(final Object name) {
        return fields.position(name) != FieldNames.ABSENT;
    }

    @Override
    public Object put(final String name, final Object value) {
        if (!containsKey(name)) {
            fields = fields.with(List.of(name));
            values = copy(fields.size());
        }
        final int place = fields.position(name);
        final Object before = values[place];
        values[place] = value;
        return before;
    }

    @Override
    public void forEach(final BiConsumer<? super String, ? super Object> action) {
        for (int i = 0; i < values.length; i++) {
            action.accept(fields.name(i), values[i]);
        }
    }

    @Override
    public Collection<Object> values() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Object>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return values.length;
            }
        };
    }

    /** Iterates over the fields in their order. */
    private final class Entries implements Iterator<Map.Entry<String, Object>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < values.length;
        }

        @Override
        public Map.Entry<String, Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            final int place = next++;
            return new SimpleImmutableEntry<>(fields.name(place), values[place]);
        }
    }
}

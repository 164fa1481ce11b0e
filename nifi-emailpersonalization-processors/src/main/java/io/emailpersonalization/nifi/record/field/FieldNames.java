// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The names of the fields of a record in their order, shared by all records with the same fields. Safe for threads. CompactRecordTest covers this class. */
public final class FieldNames {

    /** The position of a field that is not there. */
    static final int ABSENT = -1;

    private final String[] names;
    private final Map<String, Integer> positions;
    /** Names that these cover; the next record mostly has the same ones. */
    private volatile FieldNames lastCovered;
    private volatile Aliases lastAliases = new Aliases(null, false);

    /** Whether a schema has aliases. */
    private record Aliases(RecordSchema schema, boolean isAny) {
    }

    /** @param names without duplicates */
    public FieldNames(final List<String> names) {
        this.names = names.toArray(String[]::new);
        this.positions = HashMap.newHashMap(this.names.length);
        for (int i = 0; i < this.names.length; i++) {
            positions.put(this.names[i], i);
        }
    }

    /** The number of fields. */
    public int size() {
        return names.length;
    }

    /** The name of the field at a position. */
    public String name(final int place) {
        return names[place];
    }

    /** The position of a field; {@link #ABSENT} if there is none. */
    public int position(final Object name) {
        final Integer place = positions.get(name);
        return place == null ? ABSENT : place;
    }

    public boolean contains(final String name) {
        return positions.containsKey(name);
    }

    /** Whether no field of the schema has an alias. Remembers the answer for the last schema. */
    boolean hasNoAliases(final RecordSchema schema) {
        Aliases aliases = lastAliases;
        if (aliases.schema() != schema) {
            aliases = new Aliases(schema, schema.getFields().stream().anyMatch(field -> !field.getAliases().isEmpty()));
            lastAliases = aliases;
        }
        return !aliases.isAny();
    }

    /** Whether these names include every field of the record. */
    public boolean covers(final Record record) {
        if (record instanceof CompactRecord compact && (compact.fields() == lastCovered || compact.fields() == this)) {
            return true;
        }
        final boolean isCovered = positions.keySet().containsAll(record.getRawFieldNames());
        if (isCovered && record instanceof CompactRecord compact) {
            lastCovered = compact.fields();
        }
        return isCovered;
    }

    /** A map of these names to values, one value per name. */
    public Map<String, Object> values(final Object... values) {
        return new FieldValues(this, values);
    }

    /** The record with these names; null if it has other fields, or another order. */
    public CompactRecord compact(final Record of) {
        final Map<String, Object> values = of.toMap();
        if (values.size() != names.length) {
            return null;
        }
        final ValueCollector taking = new ValueCollector();
        values.forEach(taking);
        return taking.isOther ? null : new CompactRecord(of.getSchema(), this, taking.values);
    }

    /** Collects the values of a record while its fields match. */
    private final class ValueCollector implements BiConsumer<String, Object> {
        private final Object[] values = new Object[names.length];
        private int next;
        private boolean isOther;

        @Override
        public void accept(final String name, final Object value) {
            isOther |= !name.equals(names[next]);
            values[next++] = value;
        }
    }

    /** These names, followed by the others that are not among them. */
    public FieldNames with(final List<String> others) {
        final List<String> all = new ArrayList<>(Arrays.asList(names));
        others.stream().filter(name -> !positions.containsKey(name)).forEach(all::add);
        return new FieldNames(all);
    }
}

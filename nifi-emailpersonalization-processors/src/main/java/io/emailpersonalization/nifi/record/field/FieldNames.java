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

/** The names of the fields of a record, in their order: one for all records that have the same. May be shared by threads. */
public final class FieldNames {

    static final int ABSENT = -1;

    private final String[] names;
    private final Map<String, Integer> positions;
    /** Another one that has no field but these, since the next record has the same one most often. */
    private volatile FieldNames lastCovered;
    private volatile Aliases lastAliases = new Aliases(null, false);

    /** Whether a schema has fields of more than one name. */
    private record Aliases(RecordSchema schema, boolean isAny) {
    }

    /** @param names each once */
    public FieldNames(final List<String> names) {
        this.names = names.toArray(String[]::new);
        this.positions = HashMap.newHashMap(this.names.length);
        for (int i = 0; i < this.names.length; i++) {
            positions.put(this.names[i], i);
        }
    }

    /** How many fields there are. */
    public int size() {
        return names.length;
    }

    /** The name of the field at a place. */
    public String name(final int place) {
        return names[place];
    }

    /** Where a field stands; {@link #NOWHERE} where it does not. */
    public int position(final Object name) {
        final Integer place = positions.get(name);
        return place == null ? ABSENT : place;
    }

    public boolean contains(final String name) {
        return positions.containsKey(name);
    }

    /** Whether a schema, which is most often that of the record before, has no alias for any field. */
    boolean hasNoAliases(final RecordSchema schema) {
        Aliases aliases = lastAliases;
        if (aliases.schema() != schema) {
            aliases = new Aliases(schema, schema.getFields().stream().anyMatch(field -> !field.getAliases().isEmpty()));
            lastAliases = aliases;
        }
        return !aliases.isAny();
    }

    /** Whether a record has no field but these. */
    public boolean covers(final Record record) {
        if (record instanceof CompactRecord slim && (slim.fields() == lastCovered || slim.fields() == this)) {
            return true;
        }
        final boolean isCovered = positions.keySet().containsAll(record.getRawFieldNames());
        if (isCovered && record instanceof CompactRecord slim) {
            lastCovered = slim.fields();
        }
        return isCovered;
    }

    /** Values of these fields, one for each. */
    public Map<String, Object> values(final Object... values) {
        return new FieldValues(this, values);
    }

    /** The same record with these names; null where it has other fields, or in another order. */
    public CompactRecord compact(final Record of) {
        final Map<String, Object> values = of.toMap();
        if (values.size() != names.length) {
            return null;
        }
        final ValueCollector taking = new ValueCollector();
        values.forEach(taking);
        return taking.isOther ? null : new CompactRecord(of.getSchema(), this, taking.values);
    }

    /** Takes the values of a record as long as its fields are these. */
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

    /** These fields, and behind them those of the others that are none of these. */
    public FieldNames with(final List<String> others) {
        final List<String> all = new ArrayList<>(Arrays.asList(names));
        others.stream().filter(name -> !positions.containsKey(name)).forEach(all::add);
        return new FieldNames(all);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives a source to records without one. Otherwise two files without a source would share their ids. Safe for threads. SharedIdTest covers this class. */
public final class DefaultSource {

    /** Fills in nothing. */
    public static final DefaultSource NONE = new DefaultSource(null, null);

    private final FieldPath path;
    private final String name;
    /** The schema of the previous record: most records of a FlowFile share one. */
    private volatile Extended last = new Extended(null, null);

    /** A schema, and the same schema with the field of the source. */
    private record Extended(RecordSchema original, RecordSchema extended) {
    }

    private DefaultSource(final FieldPath path, final String name) {
        this.path = path;
        this.name = name;
    }

    /**
     * A default source.
     *
     * @param path where records have their source; null for nowhere
     * @param name null or blank for none
     */
    public static DefaultSource of(final FieldPath path, final String name) {
        final String clean = name == null ? "" : Texts.trim(Texts.withoutControls(name));
        return path == null || clean.isEmpty() ? NONE : new DefaultSource(path, clean);
    }

    /** The name of the source; null for none. */
    public String name() {
        return name;
    }

    /** The schema with the field of the source. */
    public RecordSchema extend(final RecordSchema read) {
        if (name == null || path.topLevelName().isEmpty() || read.getField(path.topLevelName().get()).isPresent()) {
            return read;
        }
        Extended extended = last;
        if (extended.original() != read) {
            extended = new Extended(read, ExtendedSchema.of(read, List.of(new RecordField(path.topLevelName().get(), RecordFieldType.STRING.getDataType()))));
            last = extended;
        }
        return extended.extended();
    }

    /** The record with its own source, or with this one. */
    public Record fill(final Record record) {
        if (name == null) {
            return record;
        }
        final String own = path.readString(record);
        if (own != null && !Texts.trim(own).isEmpty()) {
            return record;
        }
        final RecordSchema schema = extend(record.getSchema());
        if (schema == record.getSchema()) {
            path.write(record, name);
            return record;
        }
        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
        values.put(path.topLevelName().orElseThrow(), name);
        return new MapRecord(schema, values);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.segment;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Stores the segments of scored records, and emits the records that changed them. Tested by SegmentChangesTest. */
public final class SegmentChanges {

    /** The field with the segments that a person entered. */
    public static final String ENTERED = "segments_entered";
    /** The field with the segments that a person left. */
    public static final String LEFT = "segments_left";

    /** Persons of one transaction: few statements, and locks for a moment only. */
    private static final int CHUNK = 500;

    private final MembershipTable table;
    private final FieldPath id;
    private final String segmentsField;
    private final Instant asOf;
    private final String run;
    private final RecordSchema schema;
    private final Consumer<Record> changed;
    private final List<ScoredPerson> persons = new ArrayList<>();
    private final Map<Long, Record> records = new LinkedHashMap<>();
    private final Map<String, Long> entered = new TreeMap<>();
    private final Map<String, Long> left = new TreeMap<>();
    private long withoutPerson;

    /**
     * @param id path of the person's id in a record
     * @param segmentsField the field with the names of the segments
     * @param run the id of the FlowFile
     * @param schema as of {@link #schema}
     * @param changed receives the records with a change, in the order of the FlowFile
     */
    public SegmentChanges(final MembershipTable table, final FieldPath id, final String segmentsField, final Instant asOf, final String run, final RecordSchema schema,
                          final Consumer<Record> changed) {
        this.table = table;
        this.id = id;
        this.segmentsField = segmentsField;
        this.asOf = asOf;
        this.run = run;
        this.schema = schema;
        this.changed = changed;
    }

    /** The schema of records with a change. */
    public static RecordSchema schema(final RecordSchema scored) {
        return ExtendedSchema.of(scored, List.of(texts(ENTERED), texts(LEFT)));
    }

    private static RecordField texts(final String name) {
        return new RecordField(name, RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType()));
    }

    /**
     * Adds a scored record. A record without the id of a person is counted, and stored for nobody.
     *
     * @param place number of the record in the FlowFile, from 0
     * @throws StoreException when the database cannot be reached or refuses
     */
    public void add(final long place, final Record scored) throws StoreException {
        final String person = id.readString(scored);
        if (person == null || person.isBlank()) {
            withoutPerson++;
            return;
        }
        final Set<String> segments = Arrays.stream((Object[]) scored.getValue(segmentsField)).map(String.class::cast).collect(Collectors.toSet());
        persons.add(new ScoredPerson(place, person, segments));
        records.put(place, scored);
        if (persons.size() == CHUNK) {
            store();
        }
    }

    /**
     * Stores what was added, and emits the changes.
     *
     * @throws StoreException when the database cannot be reached or refuses
     */
    public void store() throws StoreException {
        final Map<Long, SegmentChange> changes = table.store(persons, asOf, run);
        records.forEach((place, record) -> {
            final SegmentChange change = changes.get(place);
            if (change != null) {
                emit(record, change);
            }
        });
        persons.clear();
        records.clear();
    }

    private void emit(final Record record, final SegmentChange change) {
        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
        values.put(ENTERED, change.entered().toArray());
        values.put(LEFT, change.left().toArray());
        changed.accept(new MapRecord(schema, values));
        change.entered().forEach(segment -> entered.merge(segment, 1L, Long::sum));
        change.left().forEach(segment -> left.merge(segment, 1L, Long::sum));
    }

    /** What the report says: who entered and left each segment, and records without a person. */
    public Map<String, Object> figures() {
        return Map.of("entered", entered, "left", left, "without_person", withoutPerson);
    }
}

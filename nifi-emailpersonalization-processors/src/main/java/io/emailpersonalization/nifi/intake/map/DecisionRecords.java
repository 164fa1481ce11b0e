// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.Marker;
import io.emailpersonalization.nifi.intake.profile.RecordKind;
import io.emailpersonalization.nifi.intake.profile.Targets;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes decisions of merged and deleted records, in the form that UpdateCustomerIndex takes: the mapped record with decision, scope, left, right, by and at. MapCustomerRecordTest covers this class.
 */
final class DecisionRecords {

    private static final String DECISION = "decision";
    private static final String SCOPE = "scope";
    private static final String LEFT = "left";
    private static final String RIGHT = "right";
    private static final String BY = "by";
    private static final String AT = "at";
    /** The scope of a decision on one record of a source; its person goes on. */
    private static final String RECORD_SCOPE = "record";
    /** The scope of a decision on one purchase. */
    private static final String ORDER_SCOPE = "order";

    private static final RecordSchema SIDE = new SimpleRecordSchema(List.of(text(Targets.SOURCE), text(Targets.CUSTOMER_ID)));

    private final RecordSchema schema;
    private final String scope;
    private final String by;

    DecisionRecords(final SchemaMapping mapping) {
        final RecordField left = new RecordField(LEFT, RecordFieldType.RECORD.getRecordDataType(SIDE), true);
        final RecordField right = new RecordField(RIGHT, RecordFieldType.RECORD.getRecordDataType(SIDE), true);
        this.schema = ExtendedSchema.of(mapping.schema(), List.of(text(DECISION), text(SCOPE), left, right, text(BY), text(AT)));
        this.scope = mapping.profile().kind() == RecordKind.PURCHASE ? ORDER_SCOPE : RECORD_SCOPE;
        this.by = mapping.profile().name();
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType(), true);
    }

    /** The schema of decisions. */
    RecordSchema schema() {
        return schema;
    }

    /** The record and another one of its source are one person. */
    Record same(final Record mapped, final String otherId, final Object at) {
        final Object source = mapped.getValue(Targets.SOURCE);
        return decision(mapped, Marker.Decision.SAME, null, side(source, mapped.getValue(Targets.CUSTOMER_ID)), side(source, otherId), at);
    }

    /** The source no longer has the record, or the record is to be erased. */
    Record removal(final Record mapped, final Marker.Decision decision, final Object at) {
        return decision(mapped, decision, scope, null, null, at);
    }

    private Record decision(final Record mapped, final Marker.Decision decision, final String ofScope, final Record left, final Record right, final Object at) {
        final Map<String, Object> values = new LinkedHashMap<>(mapped.toMap());
        values.put(DECISION, decision.word());
        values.put(SCOPE, ofScope);
        values.put(LEFT, left);
        values.put(RIGHT, right);
        values.put(BY, by);
        values.put(AT, at);
        return new MapRecord(schema, values);
    }

    private static Record side(final Object source, final Object id) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put(Targets.SOURCE, source);
        values.put(Targets.CUSTOMER_ID, id);
        return new MapRecord(SIDE, values);
    }
}

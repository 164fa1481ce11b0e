// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import io.emailpersonalization.nifi.matching.emit.OutgoingSchemas;
import io.emailpersonalization.nifi.matching.index.order.OrderOutcome;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.ReasonsField;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes each order of one input to the relationship of its outcome, and counts. UpdateCustomerOrdersTest covers this class. */
final class OrderOutputs {

    private static final String WAITING_BECAUSE = "waiting_because";
    private static final String ERRORS = "order_errors";

    private final RecordOutputs outputs;
    private final ReasonsField errors;
    private RecordSchema withPerson;
    private RecordSchema withReason;
    private RecordSchema withErrors;
    private RecordOutput found;
    private RecordOutput waiting;
    private RecordOutput removed;
    private RecordOutput superseded;
    private RecordOutput erased;
    private RecordOutput invalid;
    private int written;

    OrderOutputs(final RecordOutputs outputs, final ReasonsFormat format) {
        this.outputs = outputs;
        this.errors = InvalidFieldException.errors(ERRORS, format);
    }

    /** Opens the outputs for records of a schema. */
    void open(final RecordSchema read) {
        withPerson = ExtendedSchema.of(read, List.of(text(OutgoingSchemas.GOLDEN_ID)));
        withReason = ExtendedSchema.of(read, List.of(text(WAITING_BECAUSE)));
        withErrors = ExtendedSchema.of(read, List.of(errors.recordField()));
        found = outputs.open(UpdateOrdersRelationships.SUCCESS, withPerson, OutgoingSchemas.GOLDEN_ID);
        waiting = outputs.open(UpdateOrdersRelationships.WAITING, withReason, WAITING_BECAUSE);
        removed = outputs.open(UpdateOrdersRelationships.REMOVED, withPerson, OutgoingSchemas.GOLDEN_ID);
        superseded = outputs.open(UpdateOrdersRelationships.SUPERSEDED, withPerson, OutgoingSchemas.GOLDEN_ID);
        erased = outputs.open(UpdateOrdersRelationships.ERASED, read);
        invalid = outputs.open(UpdateOrdersRelationships.INVALID, withErrors, ERRORS);
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    /** How many records were written: the place of the next one. */
    int written() {
        return written;
    }

    void write(final OrderOutcome outcome, final Record record) {
        final String goldenId = outcome.goldenId() == null ? null : outcome.goldenId().toString();
        if (!outcome.isCurrent()) {
            write(superseded, withPerson, record, OutgoingSchemas.GOLDEN_ID, goldenId);
        } else if (outcome.isRemoved()) {
            write(removed, withPerson, record, OutgoingSchemas.GOLDEN_ID, goldenId);
        } else if (goldenId == null) {
            write(waiting, withReason, record, WAITING_BECAUSE, outcome.waitingBecause().label());
        } else {
            write(found, withPerson, record, OutgoingSchemas.GOLDEN_ID, goldenId);
        }
    }

    void writeErased(final Record record) {
        erased.write(record);
        written++;
    }

    void writeInvalid(final Record record, final InvalidFieldException fault) {
        write(invalid, withErrors, record, ERRORS, errors.value(List.of(fault.row())));
    }

    private void write(final RecordOutput output, final RecordSchema schema, final Record record, final String name, final Object value) {
        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
        values.put(name, value);
        output.write(new MapRecord(schema, values));
        written++;
    }

    void report(final QualityReport.Builder report) {
        report.count("found", found.count()).count("waiting", waiting.count()).count("removed", removed.count()).count("superseded", superseded.count()).count("erased", erased.count())
                .count("invalid", invalid.count());
    }
}

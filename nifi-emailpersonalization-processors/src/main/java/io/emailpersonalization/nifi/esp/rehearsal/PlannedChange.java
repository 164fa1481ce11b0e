// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.rehearsal;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a push would do with one contact.
 *
 * @param operation such as upsert or unsubscribe
 * @param email the address; of a move, the former one
 * @param newEmail the address after a move; null for no move
 * @param before the status at the vendor now; null where it is not known
 * @param outcome the outcome of the operation
 * @param fields the fields that would be sent
 * @param joined groups that the contact would enter
 * @param left groups that it would leave
 */
public record PlannedChange(String operation, String email, String newEmail, ContactStatus before, ContactOutcome outcome, List<Field> fields, List<String> joined, List<String> left) {

    private static final RecordSchema FIELD = new SimpleRecordSchema(List.of(text("field"), text("before"), text("after"),
            new RecordField("changed", RecordFieldType.BOOLEAN.getDataType())));

    /** The schema of {@link #record}. */
    public static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(text("operation"), text("email"), text("new_email"), text("result"), text("reason"), text("status_before"),
            text("status_after"), new RecordField("fields", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(FIELD))), texts("joined"), texts("left")));

    /**
     * A field.
     *
     * @param before what the vendor holds; null for nothing
     * @param after what would be sent; null to clear it
     * @param changed whether the two differ by the type of the field
     */
    public record Field(String name, String before, String after, boolean changed) {

        private Record record() {
            final Map<String, Object> values = new LinkedHashMap<>();
            values.put("field", name);
            values.put("before", before);
            values.put("after", after);
            values.put("changed", changed);
            return new MapRecord(FIELD, values);
        }
    }

    public PlannedChange {
        fields = List.copyOf(fields);
        joined = List.copyOf(joined);
        left = List.copyOf(left);
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    private static RecordField texts(final String name) {
        return new RecordField(name, RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType()));
    }

    /** Whether a field or a group differs. */
    public boolean isDifferent() {
        return !joined.isEmpty() || !left.isEmpty() || fields.stream().anyMatch(Field::changed);
    }

    /** Returns the change as a record. Its result is that of the vendor, rejected, or unknown where the vendor did not answer. */
    public Record record() {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("operation", operation);
        values.put("email", email);
        values.put("new_email", newEmail);
        values.put("result", outcome.accepted() ? outcome.result().text() : outcome.fate() == ContactOutcome.Fate.REFUSED ? "rejected" : "unknown");
        values.put("reason", outcome.accepted() ? null : outcome.message());
        values.put("status_before", Objects.toString(before, null));
        values.put("status_after", Objects.toString(outcome.status(), null));
        values.put("fields", fields.stream().map(Field::record).toArray());
        values.put("joined", joined.toArray());
        values.put("left", left.toArray());
        return new MapRecord(SCHEMA, values);
    }
}

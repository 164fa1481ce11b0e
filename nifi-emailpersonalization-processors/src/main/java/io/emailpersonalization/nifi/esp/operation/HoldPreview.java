// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The records of preview: the contacts that a hold holds back, with the action and the fields that would be sent. Tested by PushGuardTest. */
public final class HoldPreview {

    private static final RecordSchema FIELD = new SimpleRecordSchema(List.of(text("field"), text("value")));

    /** The schema of the preview. */
    public static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(text("contact_id"), text("action"), text("email"), text("former_email"),
            new RecordField("fields", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(FIELD))),
            new RecordField("tags", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType()))));

    private HoldPreview() {
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    /** @param row the contact in the state; null if it is unknown */
    public static Record of(final PushCandidate candidate, final PushDecision.Action action, final ContactRow row) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("contact_id", candidate.id());
        values.put("action", switch (action) {
            case CREATE -> "create";
            case MOVE -> "move";
            case ARCHIVE -> "archive";
            default -> "change";
        });
        values.put("email", action == PushDecision.Action.ARCHIVE && row != null ? row.address() : candidate.address());
        values.put("former_email", action == PushDecision.Action.MOVE && row != null ? row.address() : null);
        values.put("fields", fields(candidate, action == PushDecision.Action.UPDATE ? row : null));
        values.put("tags", candidate.contact().memberships().joined().stream().sorted().toArray());
        return new MapRecord(SCHEMA, values);
    }

    /** Returns the fields that differ from the last push; all fields of a new contact. */
    private static Object[] fields(final PushCandidate candidate, final ContactRow row) {
        final List<Record> fields = new ArrayList<>();
        candidate.contact().fields().forEach((name, value) -> {
            final boolean same = row != null && candidate.fingerprint() != null && candidate.fingerprint().fields().get(name).equals(row.fields().get(name));
            if (!same) {
                final Map<String, Object> field = new LinkedHashMap<>();
                field.put("field", name);
                field.put("value", String.valueOf(value));
                fields.add(new MapRecord(FIELD, field));
            }
        });
        return fields.toArray();
    }
}

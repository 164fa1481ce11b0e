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

/** What would be done with contacts that are held: who is created, changed, moved or archived, with the fields that would be sent. */
public final class HoldPreview {

    private static final RecordSchema FIELD = new SimpleRecordSchema(List.of(text("field"), text("value")));

    /** The records of the preview. */
    public static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(text("contact_id"), text("action"), text("email"), text("former_email"),
            new RecordField("fields", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(FIELD))),
            new RecordField("tags", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType()))));

    private HoldPreview() {
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    /** @param row the contact as it was left; null where it is not known */
    public static Record of(final PushCandidate candidate, final PushDecision.Verdict verdict, final ContactRow row) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("contact_id", candidate.id());
        values.put("action", switch (verdict) {
            case NEW -> "create";
            case MOVED -> "move";
            case RETIRED -> "archive";
            default -> "change";
        });
        values.put("email", verdict == PushDecision.Verdict.RETIRED && row != null ? row.address() : candidate.address());
        values.put("former_email", verdict == PushDecision.Verdict.MOVED && row != null ? row.address() : null);
        values.put("fields", fields(candidate, verdict == PushDecision.Verdict.CHANGED ? row : null));
        values.put("tags", candidate.contact().memberships().joined().stream().sorted().toArray());
        return new MapRecord(SCHEMA, values);
    }

    /** The fields that differ from what was pushed last; all of a contact that is new. */
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

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.verify.FieldMismatch;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.ReasonsField;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The schemas and records of the relationships of {@link VerifyEspContact}. What an earlier verification found is left out. Tested by VerifyEspContactTest. */
final class VerifySchemas {

    static final String MISMATCHES = "esp_mismatches";
    static final String MISSING_BECAUSE = "missing_because";

    private static final Set<String> OWN = Set.of(MISMATCHES, MISSING_BECAUSE);

    private final boolean isPlain;
    private final RecordSchema plain;
    private final RecordSchema mismatched;
    private final RecordSchema missing;
    private final ReasonsField mismatches;
    private final PushSchemas push;

    VerifySchemas(final RecordSchema read, final ReasonsFormat format) {
        this.isPlain = read.getFieldNames().stream().noneMatch(OWN::contains);
        this.plain = isPlain ? read : new SimpleRecordSchema(read.getFields().stream().filter(field -> !OWN.contains(field.getFieldName())).toList());
        this.mismatches = new ReasonsField(MISMATCHES, new SimpleRecordSchema(List.of(text("field"), text("kind"), text("expected"), text("found"))), format);
        this.mismatched = ExtendedSchema.of(plain, List.of(mismatches.recordField()));
        this.missing = ExtendedSchema.of(plain, List.of(text(MISSING_BECAUSE)));
        this.push = new PushSchemas(plain, format);
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    RecordSchema plain() {
        return plain;
    }

    RecordSchema mismatched() {
        return mismatched;
    }

    RecordSchema missing() {
        return missing;
    }

    RecordSchema rejected() {
        return push.rejected();
    }

    Record plain(final Record record) {
        return isPlain ? record : new MapRecord(plain, values(record));
    }

    Record mismatched(final Record record, final List<FieldMismatch> found) {
        final Map<String, Object> values = values(record);
        values.put(MISMATCHES, mismatches.value(found.stream().map(VerifySchemas::row).toList()));
        return new MapRecord(mismatched, values);
    }

    Record missing(final Record record, final String reason) {
        final Map<String, Object> values = values(record);
        values.put(MISSING_BECAUSE, reason);
        return new MapRecord(missing, values);
    }

    Record rejected(final Record record, final String field, final String rule, final String message) {
        return push.rejected(plain(record), field, rule, message);
    }

    private static Map<String, Object> row(final FieldMismatch mismatch) {
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("field", mismatch.field());
        row.put("kind", mismatch.kind().text());
        row.put("expected", mismatch.expected());
        row.put("found", mismatch.found());
        return row;
    }

    private static Map<String, Object> values(final Record record) {
        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
        values.keySet().removeAll(OWN);
        return values;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

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

/** The schemas and records of the relationships of {@link PutEspContact}. Tested by PutEspContactTest. */
final class PushSchemas {

    static final String RESULT = "esp_result";
    static final String STATUS = "esp_status";
    static final String SUPPRESSED_BECAUSE = "suppressed_because";
    static final String ERRORS = "esp_errors";

    private final RecordSchema read;
    private final RecordSchema success;
    private final RecordSchema suppressed;
    private final RecordSchema rejected;
    private final ReasonsField errors;

    PushSchemas(final RecordSchema read, final ReasonsFormat format) {
        this.read = read;
        this.success = ExtendedSchema.of(read, List.of(text(RESULT), text(STATUS)));
        this.suppressed = ExtendedSchema.of(read, List.of(text(SUPPRESSED_BECAUSE)));
        this.errors = new ReasonsField(ERRORS, new SimpleRecordSchema(List.of(text("field"), text("rule"), text("message"))), format);
        this.rejected = ExtendedSchema.of(read, List.of(errors.recordField()));
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    RecordSchema read() {
        return read;
    }

    RecordSchema success() {
        return success;
    }

    RecordSchema suppressed() {
        return suppressed;
    }

    RecordSchema rejected() {
        return rejected;
    }

    Record success(final Record record, final String result, final String status) {
        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
        values.put(RESULT, result);
        values.put(STATUS, status);
        return new MapRecord(success, values);
    }

    Record suppressed(final Record record, final String reason) {
        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
        values.put(SUPPRESSED_BECAUSE, reason);
        return new MapRecord(suppressed, values);
    }

    Record rejected(final Record record, final String field, final String rule, final String message) {
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("field", field);
        row.put("rule", rule);
        row.put("message", message);
        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
        values.put(ERRORS, errors.value(List.of(row)));
        return new MapRecord(rejected, values);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.List;
import java.util.Map;

/** A field with structured reasons: rows of one schema, as an array of records or as JSON text. JsonRowSerializerTest covers this class. */
public final class ReasonsField {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RecordField recordField;
    private final RecordSchema element;
    private final ReasonsFormat format;
    private final JsonRowSerializer form;

    /** @param element of fields of type string or double */
    public ReasonsField(final String fieldName, final RecordSchema element, final ReasonsFormat format) {
        this.element = element;
        this.format = format;
        this.form = new JsonRowSerializer(element);
        this.recordField = format == ReasonsFormat.ARRAY
                ? new RecordField(fieldName, RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(element)))
                : new RecordField(fieldName, RecordFieldType.STRING.getDataType());
    }

    /** The field in the output schema. */
    public RecordField recordField() {
        return recordField;
    }

    /**
     * The value of the field; null without rows.
     *
     * @param rows field name to value; not changed afterwards. JSON text leaves out nulls
     */
    public Object value(final List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return null;
        }
        if (format == ReasonsFormat.ARRAY) {
            final Object[] records = new Object[rows.size()];
            for (int i = 0; i < records.length; i++) {
                records[i] = new MapRecord(element, rows.get(i), form.serialize(rows.get(i)));
            }
            return records;
        }
        try {
            return JSON.writeValueAsString(rows);
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException("A reason has a value that JSON cannot express", e);
        }
    }
}

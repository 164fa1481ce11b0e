// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the rows of a CSV file as records of text: an id keeps its zeros and a phone number its plus sign. An empty value is null. CustomerFileReaderTest tests it. */
public final class CsvRecordReader implements RecordReader {

    /** The prefix of names of surplus values, as in NiFi's CSV reader. */
    private static final String SURPLUS = "unknown_field_index_";

    private final CsvTable table;
    private final ComponentLog logger;
    private final RecordSchema schema;
    private boolean areNotesLogged;

    public CsvRecordReader(final CsvTable table, final ComponentLog logger) {
        this.table = table;
        this.logger = logger;
        this.schema = new SimpleRecordSchema(table.columns().stream().map(name -> new RecordField(name, RecordFieldType.STRING.getDataType(), true)).toList());
    }

    @Override
    public Record nextRecord(final boolean coerceTypes, final boolean dropUnknownFields) throws IOException, MalformedRecordException {
        final CsvRow row;
        try {
            row = table.next();
        } catch (final UnreadableContentException e) {
            throw new MalformedRecordException(e.getMessage(), e);
        }
        if (row == null) {
            if (!areNotesLogged) {
                areNotesLogged = true;
                table.notes().forEach(logger::warn);
            }
            return null;
        }
        final List<String> values = row.values();
        final Map<String, Object> record = LinkedHashMap.newLinkedHashMap(values.size());
        for (int i = 0; i < values.size(); i++) {
            final String value = values.get(i).isEmpty() ? null : values.get(i);
            if (i < table.columns().size()) {
                record.put(table.columns().get(i), value);
            } else if (!dropUnknownFields) {
                record.put(SURPLUS + i, value);
            }
        }
        return new MapRecord(schema, record);
    }

    @Override
    public RecordSchema getSchema() {
        return schema;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}

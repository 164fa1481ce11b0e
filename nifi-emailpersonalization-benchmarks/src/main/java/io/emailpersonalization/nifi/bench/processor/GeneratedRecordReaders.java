// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.processor;

import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes contacts of Salesforce while they are read. Every contact has another id, name and address. */
public final class GeneratedRecordReaders extends AbstractControllerService implements RecordReaderFactory {

    private static final RecordSchema SCHEMA = new SimpleRecordSchema(Stream.of("Id", "Email", "Phone", "FirstName", "LastName", "MailingStreet", "MailingCity", "LastModifiedDate")
            .map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList());

    private final int records;

    GeneratedRecordReaders(final int records) {
        this.records = records;
    }

    @Override
    public RecordReader createRecordReader(final Map<String, String> variables, final InputStream in, final long inputLength, final ComponentLog logger) {
        return new RecordReader() {

            private int made;

            @Override
            public Record nextRecord(final boolean coerceTypes, final boolean dropUnknownFields) {
                return made == records ? null : contact(made++);
            }

            @Override
            public RecordSchema getSchema() {
                return SCHEMA;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    private static Record contact(final int number) {
        final List<String> values = List.of("003%015d".formatted(number), "person%d@example.com".formatted(number), "+49 30 %07d".formatted(number), "Given" + number, "Family" + number,
                number + " Main Street", "Jena", "2026-11-01T00:00:00.000+0000");
        final Map<String, Object> fields = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            fields.put(SCHEMA.getFieldNames().get(i), values.get(i));
        }
        return new MapRecord(SCHEMA, fields);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.emailpersonalization.nifi.intake.file.CsvTable;
import io.emailpersonalization.nifi.intake.file.CustomerFile;
import io.emailpersonalization.nifi.intake.file.CustomerFile.Format;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of the user's export, as the flow's own reader finds them. Values are text.
 *
 * @param notes notes on guesses and on parts that are left out
 */
record ExportFields(RecordSchema schema, List<String> notes) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final DataType TEXT = RecordFieldType.STRING.getDataType();

    /**
     * Reads a file to its end.
     *
     * @param charset null where it is to be detected
     * @throws DemoException when it is neither CSV nor JSON, cannot be read to its end, or holds no record
     */
    static ExportFields of(final Path path, final Charset charset) {
        try {
            final CustomerFile.Settings detect = CustomerFile.Settings.DETECT;
            final CustomerFile file = CustomerFile.recognize(() -> new BufferedInputStream(Files.newInputStream(path)),
                    new CustomerFile.Settings(charset, detect.separator(), detect.envelopes(), detect.detectsDecimalCommas()));
            final List<String> notes = new ArrayList<>(file.notes());
            final RecordSchema schema = file.format() == Format.JSON ? ofJson(file) : ofCsv(file, notes);
            return new ExportFields(schema, List.copyOf(notes));
        } catch (final UnreadableContentException e) {
            throw new DemoException("The file cannot be read, and nothing of it was used. %s.".formatted(e.getMessage()), e);
        } catch (final IOException | UncheckedIOException e) {
            throw new DemoException("The file cannot be read: %s.".formatted(e.getClass().getSimpleName()), e);
        }
    }

    private static RecordSchema ofCsv(final CustomerFile file, final List<String> notes) throws IOException, UnreadableContentException {
        try (CsvTable table = file.openCsv()) {
            boolean isEmpty = true;
            while (table.next() != null) {
                isEmpty = false;
            }
            if (isEmpty) {
                throw new DemoException("The file holds no record, only a header. Check what the export wrote.");
            }
            notes.addAll(table.notes());
            return new SimpleRecordSchema(table.columns().stream().map(name -> new RecordField(name, TEXT, true)).toList());
        }
    }

    private static RecordSchema ofJson(final CustomerFile file) throws IOException, UnreadableContentException {
        file.checkJson();
        final Shape record = new Shape();
        try (InputStream json = file.json().open(); JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    record.readObject(parser);
                }
            }
        }
        if (!record.isObject) {
            throw new DemoException("The file holds no record. Check what the export wrote.");
        }
        return record.schema();
    }

    /** What stands in one place of all records: a value, an object or a list. */
    private static final class Shape {

        private final Map<String, Shape> fields = new LinkedHashMap<>();
        private Shape entry;
        private boolean isObject;

        private void readObject(final JsonParser parser) throws IOException {
            isObject = true;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                final Shape field = fields.computeIfAbsent(parser.currentName(), name -> new Shape());
                field.read(parser, parser.nextToken());
            }
        }

        private void read(final JsonParser parser, final JsonToken token) throws IOException {
            if (token == JsonToken.START_OBJECT) {
                readObject(parser);
            } else if (token == JsonToken.START_ARRAY) {
                entry = entry == null ? new Shape() : entry;
                for (JsonToken each = parser.nextToken(); each != JsonToken.END_ARRAY; each = parser.nextToken()) {
                    entry.read(parser, each);
                }
            }
        }

        private RecordSchema schema() {
            final List<RecordField> all = new ArrayList<>();
            fields.forEach((name, shape) -> all.add(new RecordField(name, shape.type(), true)));
            return new SimpleRecordSchema(all);
        }

        private DataType type() {
            return entry != null ? RecordFieldType.ARRAY.getArrayDataType(entry.type()) : isObject ? RecordFieldType.RECORD.getRecordDataType(schema()) : TEXT;
        }
    }
}

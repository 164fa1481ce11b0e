// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.emailpersonalization.nifi.intake.file.CsvRow;
import io.emailpersonalization.nifi.intake.file.CsvTable;
import io.emailpersonalization.nifi.intake.file.CustomerFile;
import io.emailpersonalization.nifi.intake.file.CustomerFile.Format;
import io.emailpersonalization.nifi.intake.file.ReopenableContent;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads an export of the user and writes it with the column names of the quickstart flow. It recognizes the format as the flow's own reader does. Values stay unchanged, so
 * that the flow reports their faults.
 */
final class CustomerExport {

    private static final JsonFactory JSON = new JsonFactory();

    private final ColumnChoices choices;
    private final ReopenableContent content;
    private final CustomerFile file;
    private final List<String> notes = new ArrayList<>();
    private List<String> columns = List.of();
    private long records;

    /**
     * Recognizes the file.
     *
     * @param charset null where it is to be detected
     * @throws DemoException when it is neither CSV nor JSON
     */
    CustomerExport(final Path path, final ColumnChoices choices, final Charset charset) {
        this.choices = choices;
        this.content = () -> new BufferedInputStream(Files.newInputStream(path));
        try {
            final CustomerFile.Settings detect = CustomerFile.Settings.DETECT;
            this.file = CustomerFile.recognize(content, new CustomerFile.Settings(charset, detect.separator(), detect.envelopes(), detect.detectsDecimalCommas()));
        } catch (final UnreadableContentException e) {
            throw refused(e);
        } catch (final IOException e) {
            throw new DemoException("The file cannot be read: %s.".formatted(e.getClass().getSimpleName()), e);
        }
    }

    private static DemoException refused(final UnreadableContentException fault) {
        return new DemoException("The file cannot be read, and nothing of it was used. %s.".formatted(fault.getMessage()), fault);
    }

    /** Returns the extension of the written file. */
    String extension() {
        return file.format() == Format.JSON ? "json" : "csv";
    }

    /**
     * Writes the export with the flow's names, as UTF-8.
     *
     * @return the field of every column
     * @throws DemoException when the columns cannot be told, the file cannot be read to its end, or it holds no record
     */
    Map<String, String> writeTo(final Path target) {
        try {
            notes.addAll(file.notes());
            final Map<String, String> names = file.format() == Format.JSON ? renameJson(target) : renameCsv(target);
            if (records == 0) {
                throw new DemoException("The file holds no record%s. Check what the export wrote.".formatted(file.format() == Format.CSV ? ", only a header" : ""));
            }
            return names;
        } catch (final UnreadableContentException e) {
            throw refused(e);
        } catch (final IOException | UncheckedIOException e) {
            throw new DemoException("The file cannot be read: %s.".formatted(e.getClass().getSimpleName()), e);
        }
    }

    /** Returns notes on guesses and on parts that were left out. */
    List<String> notes() {
        return notes;
    }

    /** Columns that are none of the flow's and keep their names, each with the field that it may have been meant for. */
    List<String> unrecognized(final Map<String, String> names) {
        return Suggestions.unrecognized(columns, names);
    }

    private Map<String, String> renameCsv(final Path target) throws IOException, UnreadableContentException {
        try (CsvTable table = file.openCsv(); Writer writer = Files.newBufferedWriter(target, StandardCharsets.UTF_8);
             CSVPrinter printer = new CSVPrinter(writer, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get())) {
            columns = table.columns();
            final Map<String, String> names = ColumnNames.assign(columns, choices);
            printer.printRecord(names.values());
            for (CsvRow row = table.next(); row != null; row = table.next()) {
                printer.printRecord(row.values());
                records = row.number();
            }
            notes.addAll(table.notes());
            return names;
        }
    }

    private Map<String, String> renameJson(final Path target) throws IOException, UnreadableContentException {
        file.checkJson();
        final JsonColumns found = new JsonColumns();
        try (InputStream json = file.json().open()) {
            found.read(json);
        }
        RefusalNames.refuseNested(found.unreadRefusals(), choices);
        columns = found.plain();
        final Map<String, String> names = found.records() == 0 ? Map.of() : ColumnNames.assign(columns, choices);
        records = found.records();
        try (InputStream json = file.json().open(); JsonParser parser = JSON.createParser(json);
             Writer writer = Files.newBufferedWriter(target, StandardCharsets.UTF_8); JsonGenerator generator = JSON.createGenerator(writer)) {
            generator.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    depth++;
                } else if (token == JsonToken.END_OBJECT) {
                    depth--;
                }
                if (token == JsonToken.FIELD_NAME && depth == 1) {
                    generator.writeFieldName(names.getOrDefault(parser.currentName(), parser.currentName()));
                } else {
                    generator.copyCurrentEventExact(parser);
                }
            }
        }
        return names;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An export of the user's own, given the column names of the quickstart flow. Values are not touched: what is wrong with them is for the flow to say. */
final class CustomerExport {

    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final JsonFactory JSON = new JsonFactory();
    /** How ZIP (with it Excel workbooks), PDF, gzip and old Office files begin, and Parquet and Avro. */
    private static final List<String> OTHER_FORMATS = List.of("PK\u0003\u0004", "%PDF", "\u001f\u008b", "\u00d0\u00cf\u0011\u00e0", "PAR1", "Obj\u0001");

    private final Path file;
    private final ColumnChoices choices;
    private final Charset charset;

    CustomerExport(final Path file, final ColumnChoices choices, final Charset charset) {
        this.file = file;
        this.choices = choices;
        this.charset = charset;
    }

    /** The extension that the flow chooses its reader by. */
    String extension() {
        return isJson() ? "json" : "csv";
    }

    /**
     * Writes the export with the flow's names, as UTF-8.
     *
     * @return which column became which field
     * @throws DemoException when the columns cannot be told, or the file is not what it seems
     */
    Map<String, String> writeTo(final Path target) {
        try {
            refuseOtherFormats();
            return isJson() ? renameJson(target) : renameCsv(target);
        } catch (final CharacterCodingException e) {
            throw new DemoException("The file is not encoded in %s: name its encoding with --charset, for example --charset windows-1252.".formatted(charset), e);
        } catch (final IOException | UncheckedIOException e) {
            throw new DemoException("The file cannot be read as %s: %s.".formatted(extension().toUpperCase(java.util.Locale.ROOT), e.getClass().getSimpleName()), e);
        }
    }

    private void refuseOtherFormats() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            final String start = new String(in.readNBytes(5), StandardCharsets.ISO_8859_1);
            if (OTHER_FORMATS.stream().anyMatch(start::startsWith)) {
                throw new DemoException("The file is no CSV and no JSON: a workbook, an archive or a document. Save it as CSV (UTF-8) and try again.");
            }
        }
    }

    private boolean isJson() {
        try (Reader reader = open()) {
            int first = reader.read();
            while (first != -1 && (Character.isWhitespace(first) || first == BYTE_ORDER_MARK)) {
                first = reader.read();
            }
            return first == '[' || first == '{';
        } catch (final IOException e) {
            return false;
        }
    }

    private BufferedReader open() throws IOException {
        final InputStream stream = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(stream, charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)));
    }

    private BufferedReader openBehindByteOrderMark() throws IOException {
        final BufferedReader reader = open();
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    private Map<String, String> renameCsv(final Path target) throws IOException {
        final CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(delimiter()).get();
        try (Reader reader = openBehindByteOrderMark(); CSVParser parser = CSVParser.parse(reader, format);
             Writer writer = Files.newBufferedWriter(target, StandardCharsets.UTF_8);
             CSVPrinter printer = new CSVPrinter(writer, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get())) {
            Map<String, String> names = null;
            for (final CSVRecord row : parser) {
                if (names == null) {
                    names = ColumnNames.assign(distinct(row.stream().map(String::strip).toList()), choices);
                    printer.printRecord(names.values());
                } else {
                    printer.printRecord(row);
                }
            }
            if (names == null) {
                throw new DemoException("The file is empty.");
            }
            return names;
        }
    }

    private static List<String> distinct(final List<String> header) {
        final Set<String> seen = new LinkedHashSet<>();
        header.forEach(column -> {
            if (column.isEmpty() || !seen.add(column)) {
                throw new DemoException("The header names a column twice or leaves one without a name; columns found: %s.".formatted(String.join(", ", header)));
            }
        });
        return header;
    }

    private char delimiter() throws IOException {
        try (BufferedReader reader = openBehindByteOrderMark()) {
            final String header = reader.readLine();
            char best = ',';
            for (final char candidate : new char[] {';', '\t', '|'}) {
                if (header != null && count(header, candidate) > count(header, best)) {
                    best = candidate;
                }
            }
            return best;
        }
    }

    private static long count(final String text, final char character) {
        return text.chars().filter(each -> each == character).count();
    }

    private Map<String, String> renameJson(final Path target) throws IOException {
        final JsonColumns columns = new JsonColumns();
        try (Reader reader = openBehindByteOrderMark()) {
            columns.read(reader);
        }
        RefusalNames.refuseNested(columns.unreadRefusals(), choices);
        final Map<String, String> names = ColumnNames.assign(columns.plain(), choices);
        try (Reader reader = openBehindByteOrderMark(); JsonParser parser = JSON.createParser(reader);
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

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the rows of a CSV file. Skips blank lines, unnamed columns without values at the end, and the footer of a report. Adds the empty columns that a row leaves out at its end. Throws
 * a fault after the rows before it; of a truncated row the existing values come before the fault. CustomerFileReaderTest tests it.
 */
public final class CsvTable implements Closeable {

    /** Lines of a footer, at most. */
    private static final int MAX_FOOTER_LINES = 50;

    private static final String QUOTE = "\"";
    private static final String FORMULA = "=" + QUOTE;

    /** The values of a line. */
    private record Line(List<String> cells, long number) {
    }

    private final CSVParser parser;
    private final LastCharacterReader text;
    private final Encoding encoding;
    private final Set<Integer> decimalCommas;
    private final Iterator<CSVRecord> rows;
    private final long linesBefore;
    private final List<String> header;
    private final Deque<CsvRow> readyRows = new ArrayDeque<>();
    private final List<Line> possibleFooter = new ArrayList<>();
    private boolean isBehindBlank;
    private long count;
    private int lastSize;
    private long lastLine;
    private boolean isOver;
    private long footerLine;
    private int footerLength;
    private UnreadableContentException fault;

    private CsvTable(final CSVParser parser, final LastCharacterReader text, final Encoding encoding, final long linesBefore, final Set<Integer> decimalCommas)
            throws UnreadableContentException {
        this.parser = parser;
        this.text = text;
        this.encoding = encoding;
        this.decimalCommas = decimalCommas;
        this.rows = parser.iterator();
        this.linesBefore = linesBefore;
        this.header = header();
    }

    /**
     * Opens a table and reads its header.
     *
     * @param decimalCommas the columns with decimal commas, which are replaced by points
     */
    static CsvTable open(final BufferedReader reader, final CsvDialect dialect, final Encoding encoding, final Set<Integer> decimalCommas) throws IOException, UnreadableContentException {
        if (dialect.isDeclared()) {
            reader.readLine();
        }
        final LastCharacterReader text = new LastCharacterReader(reader);
        final CSVParser parser = CSVParser.parse(text, dialect.format());
        try {
            return new CsvTable(parser, text, encoding, dialect.isDeclared() ? 1 : 0, decimalCommas);
        } catch (final UnreadableContentException e) {
            parser.close();
            throw e;
        }
    }

    private List<String> header() throws UnreadableContentException {
        try {
            while (rows.hasNext()) {
                final List<String> cells = cells(rows.next());
                if (!Footer.isBlank(cells)) {
                    return named(cells);
                }
            }
        } catch (final UncheckedIOException | IllegalStateException e) {
            throw new UnreadableContentException("The header opens a quote and never closes it, or a quote inside a name is not doubled. Export the file again, with a header", e);
        }
        throw encoding.unreadable().orElseGet(() -> new UnreadableContentException("The content holds neither a header nor a record: the file is blank. Export it again", null));
    }

    private static List<String> cells(final CSVRecord row) {
        return row.stream().map(CsvTable::text).toList();
    }

    /** Returns a trimmed value. Programs write ="0017" so that a spreadsheet keeps the zeros: the text within is the value. */
    private static String text(final String cell) {
        final String text = Texts.trim(cell);
        final boolean isFormula = text.length() > FORMULA.length() && text.startsWith(FORMULA) && text.endsWith(QUOTE);
        return isFormula ? text.substring(FORMULA.length(), text.length() - 1).replace(QUOTE + QUOTE, QUOTE) : text;
    }

    private static List<String> named(final List<String> cells) throws UnreadableContentException {
        int last = cells.size();
        while (cells.get(last - 1).isEmpty()) {
            last--;
        }
        final List<String> names = new ArrayList<>();
        final Set<String> given = new HashSet<>(cells);
        final Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < last; i++) {
            final String name = cells.get(i).isEmpty() ? unnamed(given, i) : cells.get(i);
            if (name.indexOf('@') > 0) {
                throw new UnreadableContentException("Column %d of the first line holds an address where the name of a column is expected: the file has no header. Export it with one"
                        .formatted(i + 1), null);
            }
            final Integer before = seen.put(name, i);
            if (before != null) {
                throw new UnreadableContentException("The header gives columns %d and %d the same name: give every column a name of its own in the export".formatted(before + 1, i + 1), null);
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static String unnamed(final Set<String> given, final int column) {
        String name = "column_" + (column + 1);
        while (given.contains(name)) {
            name = name + "_";
        }
        return name;
    }

    /** The names of the columns. An unnamed column before named ones is called column_ with its number. */
    public List<String> columns() {
        return header;
    }

    /**
     * Returns the next row; null after the last.
     *
     * @throws UnreadableContentException when the next row cannot be read; the message names the record and the line
     */
    public CsvRow next() throws UnreadableContentException {
        while (readyRows.isEmpty()) {
            if (fault != null) {
                throw fault;
            }
            if (isOver) {
                return null;
            }
            advance();
        }
        return readyRows.poll();
    }

    private void advance() {
        final long line = linesBefore + parser.getCurrentLineNumber() + 1;
        final List<String> cells;
        try {
            if (!rows.hasNext()) {
                end();
                return;
            }
            cells = cells(rows.next());
        } catch (final UncheckedIOException | IllegalStateException e) {
            release();
            fault = faultOf(e, line);
            return;
        }
        if (Footer.isBlank(cells)) {
            isBehindBlank = true;
            lastSize = header.size();
            return;
        }
        lastSize = cells.size();
        lastLine = line;
        if (possibleFooter.size() < MAX_FOOTER_LINES && Footer.mayBeLine(cells, header.size(), isBehindBlank)) {
            possibleFooter.add(new Line(cells, line));
        } else {
            release();
            add(new Line(cells, line));
        }
    }

    private UnreadableContentException faultOf(final Exception cause, final long line) {
        final boolean isOpen = String.valueOf(cause.getMessage()).contains("before encapsulated token finished");
        return new UnreadableContentException("%s, in record %d, which begins in line %d: %s".formatted(
                isOpen ? "A quoted value is opened and never closed" : "A quoted value is followed by something else than a separator", count + 1, line,
                isOpen ? "the file is cut off, or a quote inside a value is not doubled. Export it again" : "a quote inside a value is not doubled. Mend the export's quoting"), cause, count + 1);
    }

    private void end() {
        isOver = true;
        final boolean endsInLine = text.last() != '\n' && text.last() != '\r';
        final boolean isShort = endsInLine && lastSize < header.size() && lastLine > 0;
        if (isShort && possibleFooter.isEmpty()) {
            fault = new UnreadableContentException("The last row, record %d in line %d, has fewer fields than the header and no end of line: the file is cut off. Export it again"
                    .formatted(count, lastLine), null, count);
        } else if (!possibleFooter.isEmpty()) {
            footerLine = possibleFooter.getFirst().number();
            footerLength = possibleFooter.size();
            possibleFooter.clear();
        }
        encoding.unreadable().ifPresent(unreadable -> {
            release();
            fault = new UnreadableContentException("%s. It stands after record %d".formatted(unreadable.getMessage(), count), unreadable, count + 1);
        });
    }

    private void release() {
        possibleFooter.forEach(this::add);
        possibleFooter.clear();
        isBehindBlank = false;
    }

    private void add(final Line line) {
        final List<String> values = new ArrayList<>(line.cells());
        while (values.size() > header.size() && values.getLast().isEmpty()) {
            values.removeLast();
        }
        while (values.size() < header.size()) {
            values.add("");
        }
        decimalCommas.forEach(column -> values.set(column, DecimalCommas.withPoint(values.get(column))));
        count++;
        readyRows.add(new CsvRow(values, count, line.number()));
    }

    /** Notes for the user after all rows were read. They contain no values. */
    public List<String> notes() {
        final List<String> notes = new ArrayList<>();
        if (!decimalCommas.isEmpty()) {
            notes.add("Numbers were read with a decimal comma in column " + String.join(", ", decimalCommas.stream().sorted().map(column -> String.valueOf(column + 1)).toList()));
        }
        if (footerLength > 0) {
            notes.add("%d lines from line %d on are a report's footer and were left out".formatted(footerLength, footerLine));
        }
        return notes;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** Remembers the last character that was read. */
    private static final class LastCharacterReader extends FilterReader {
        private int last = '\n';

        private LastCharacterReader(final Reader text) {
            super(text);
        }

        private int last() {
            return last;
        }

        @Override
        public int read() throws IOException {
            final int read = super.read();
            last = read < 0 ? last : read;
            return read;
        }

        @Override
        public int read(final char[] characters, final int offset, final int length) throws IOException {
            final int read = super.read(characters, offset, length);
            if (read > 0) {
                last = characters[offset + read - 1];
            }
            return read;
        }
    }
}

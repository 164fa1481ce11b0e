// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A file of customers. Detects its format (CSV or JSON), character set and separator from the content, not from the name. CustomerFileReaderTest tests it. */
public final class CustomerFile {

    /** The formats of files. */
    public enum Format { CSV, JSON }

    /**
     * The settings of files.
     *
     * @param charset null to detect it
     * @param separator between the values of CSV; null to detect it
     * @param envelopes the names of lists of records in an object around them
     * @param detectsDecimalCommas whether decimal commas are replaced by points in CSV columns that use them
     */
    public record Settings(Charset charset, Character separator, List<String> envelopes, boolean detectsDecimalCommas) {

        /** The names of lists of records in the exports of HubSpot, Salesforce and others. */
        public static final List<String> USUAL_ENVELOPES = List.of("results", "records", "data");
        /** Detects everything. */
        public static final Settings DETECT = new Settings(null, null, USUAL_ENVELOPES, true);
    }

    /** Bytes at the beginning of a file from which its format is detected. */
    static final int HEAD_BYTES = 1 << 16;

    private static final String JSON_AFTER_BRACKET = "{[]\"-0123456789tfn";
    private static final Map<String, String> OTHER_FORMATS = Map.of("PK\u0003\u0004", "an Excel workbook or another ZIP archive", "%PDF", "a PDF document", "\u001f\u008b", "compressed with gzip",
            "\u00d0\u00cf\u0011\u00e0", "an old Office document", "PAR1", "Parquet", "Obj\u0001", "Avro");

    private final ReopenableContent content;
    private final Settings settings;
    private final Format format;
    private final Encoding encoding;
    private final String head;

    private CustomerFile(final ReopenableContent content, final Settings settings, final Format format, final Encoding encoding, final String head) {
        this.content = content;
        this.settings = settings;
        this.format = format;
        this.encoding = encoding;
        this.head = head;
    }

    /**
     * Recognizes a file. Reads all of a CSV file to detect its encoding.
     *
     * @throws UnreadableContentException when it is neither CSV nor JSON
     */
    public static CustomerFile recognize(final ReopenableContent content, final Settings settings) throws IOException, UnreadableContentException {
        final byte[] beginning;
        try (InputStream bytes = content.open()) {
            beginning = bytes.readNBytes(HEAD_BYTES);
        }
        refuseOtherFormats(beginning);
        final Encoding guess = EncodingDetector.ofBeginning(beginning, settings.charset());
        final Format format = formatOf(text(guess, beginning));
        Encoding encoding = guess;
        // the parser of JSON checks UTF-8 itself
        if (format == Format.CSV || !guess.charset().equals(StandardCharsets.UTF_8) || !EncodingDetector.isUtf8(beginning)) {
            encoding = EncodingDetector.ofWhole(content, guess, settings.charset() == null, format == Format.CSV);
        }
        final String head = text(encoding, beginning);
        if (format == Format.CSV) {
            refuseBinary(head);
        }
        return new CustomerFile(content, settings, format, encoding, head);
    }

    private static String text(final Encoding encoding, final byte[] beginning) throws IOException {
        try (Reader reader = encoding.reader(() -> new java.io.ByteArrayInputStream(beginning))) {
            final char[] text = new char[HEAD_BYTES];
            int length = 0;
            for (int read = reader.read(text, 0, HEAD_BYTES); read > 0; read = reader.read(text, length, HEAD_BYTES - length)) {
                length += read;
            }
            return new String(text, 0, length);
        }
    }

    private static void refuseOtherFormats(final byte[] beginning) throws UnreadableContentException {
        final String start = new String(beginning, 0, Math.min(beginning.length, 8), StandardCharsets.ISO_8859_1);
        for (final Map.Entry<String, String> other : OTHER_FORMATS.entrySet()) {
            if (start.startsWith(other.getKey())) {
                throw new UnreadableContentException("The content is no CSV and no JSON, it is %s. Save it as CSV (UTF-8) and try again".formatted(other.getValue()), null);
            }
        }
    }

    private static void refuseBinary(final String head) throws UnreadableContentException {
        final int end = head.indexOf('\n');
        final String line = end < 0 ? head : head.substring(0, end);
        if (line.chars().anyMatch(each -> each < ' ' && each != '\t' && each != '\r' || each == 0x7F)) {
            throw new UnreadableContentException("The first line is no text: the file is binary, or encoded otherwise than its beginning says. Export it as CSV or JSON in UTF-8", null);
        }
    }

    private static Format formatOf(final String head) throws UnreadableContentException {
        final String text = head.stripLeading();
        if (text.isEmpty()) {
            throw new UnreadableContentException("The content holds neither a header nor a record: the file is blank. Export it again", null);
        }
        if (text.charAt(0) == '<') {
            throw new UnreadableContentException("The content looks like XML or HTML, not like CSV or JSON: the export may have written an error page. Check what it wrote", null);
        }
        if (text.charAt(0) == '{') {
            return Format.JSON;
        }
        final String behind = text.charAt(0) == '[' ? text.substring(1).stripLeading() : "-";
        return text.charAt(0) == '[' && (behind.isEmpty() || JSON_AFTER_BRACKET.indexOf(behind.charAt(0)) >= 0) ? Format.JSON : Format.CSV;
    }

    public Format format() {
        return format;
    }

    /** Notes for the user on how the file is read. They contain no values. */
    public List<String> notes() {
        final List<String> notes = new ArrayList<>();
        if (encoding.note() != null) {
            notes.add(encoding.note());
        }
        return notes;
    }

    /**
     * Opens the rows of CSV. Closing the table closes the content.
     *
     * @throws UnreadableContentException when the header is missing or unusable
     */
    public CsvTable openCsv() throws IOException, UnreadableContentException {
        final CsvDialect dialect = CsvDialect.of(head, settings.separator());
        final Set<Integer> decimalCommas;
        try (CsvTable table = CsvTable.open(new BufferedReader(encoding.reader(content)), dialect, encoding, Set.of())) {
            decimalCommas = settings.detectsDecimalCommas() ? DecimalCommas.columns(table) : Set.of();
        }
        return CsvTable.open(new BufferedReader(encoding.reader(content)), dialect, encoding, decimalCommas);
    }

    /** Returns the records of JSON as a list or sequence of objects in UTF-8, without the envelope. Line numbers stay those of the file. */
    public JsonContent json() throws IOException {
        return JsonContent.of(content, encoding, settings.envelopes());
    }

    /**
     * Reads JSON to its end.
     *
     * @throws UnreadableContentException when it is broken; the message names the record and the line
     */
    public void checkJson() throws IOException, UnreadableContentException {
        final Optional<UnreadableContentException> fault = JsonFaults.of(json()).found();
        if (fault.isPresent()) {
            throw fault.get();
        }
    }

    /** Whether all of a JSON file with a beginning in UTF-8 may be Windows-1252. */
    boolean mayBeWindows1252() throws IOException {
        return settings.charset() == null && encoding.charset().equals(StandardCharsets.UTF_8)
                && EncodingDetector.ofWhole(content, encoding, true, false).charset().equals(EncodingDetector.WINDOWS_1252);
    }

    /** Returns the file read as Windows-1252. */
    CustomerFile asWindows1252() throws IOException {
        return new CustomerFile(content, settings, format, EncodingDetector.ofWhole(content, encoding, true, false), head);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Describes faults of unreadable content, in messages without a value of it. Header names count as values: the first line of a file without a header is a person. BadInputTest covers this class. */
final class ReadingFaults {

    private static final String SEPARATORS = ",;\t|";
    private static final String LINE = "line: ";
    private static final char REPLACEMENT = '\uFFFD';

    private ReadingFaults() {
    }

    /**
     * The exception for a fault.
     *
     * @param where such as {@code after record 17}; empty if unknown
     * @param record number of the unreadable record, from 1; 0 if unknown
     */
    static UnreadableContentException of(final Exception cause, final InspectingInputStream content, final String where, final long record) {
        try {
            content.drain();
        } catch (final IOException e) {
            // the reader has closed the content: the scanned part must suffice
            cause.addSuppressed(e);
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof UnreadableContentException known) {
                return known;
            }
        }
        final String place = where.isEmpty() ? "" : ", " + where;
        return new UnreadableContentException(message(cause, content, place), cause, record);
    }

    /** Classifies the fault by the messages of Jackson and Commons CSV. The tests check these messages with the real readers. */
    private static String message(final Exception cause, final InspectingInputStream content, final String place) {
        final String words = words(cause);
        if (words.contains("end-of-input") || words.contains("JsonParseException") && content.json().isJson() && !content.json().isClosed()) {
            return jsonIsCut(content.json().objects());
        }
        if (words.contains("before encapsulated token finished")) {
            return "A quoted value is opened and never closed%s: the file is cut off, or a quote inside a value is not doubled. Export it again".formatted(place);
        }
        if (words.contains("encapsulated token and delimiter")) {
            return "A quoted value is followed by something else than a separator%s: a quote inside a value is not doubled. Mend the export's quoting".formatted(place);
        }
        if (words.contains("Non-standard token")) {
            return "A number is NaN or infinite%s%s, which JSON does not allow: let the export write null".formatted(place, line(words));
        }
        if (words.contains("StreamConstraintsException") || words.contains("maximum allowed")) {
            return "A value or its nesting is larger than the Record Reader allows%s: raise its Max String Length, or leave the field out of the export".formatted(place);
        }
        if (words.contains("Invalid UTF-8")) {
            return "The content is not encoded as UTF-8%s, which JSON must be: export it as UTF-8".formatted(place);
        }
        if (words.contains("JsonParseException") && !content.json().isJson()) {
            return "The content is not JSON, but the Record Reader expects JSON: the file has another format or the wrong name. Check the export, or choose another reader";
        }
        return "The content is not in the format of the Record Reader%s: the file is broken or has another format. Check the settings of the reader, or export the file again".formatted(place);
    }

    /** The line number in the parser's message. Only digits, because the message can quote the content. */
    private static String line(final String words) {
        final int start = words.indexOf(LINE);
        int end = start + LINE.length();
        while (start >= 0 && end < words.length() && Character.isDigit(words.charAt(end))) {
            end++;
        }
        return start < 0 ? "" : ", in line " + words.substring(start + LINE.length(), end);
    }

    private static String words(final Throwable cause) {
        final StringBuilder words = new StringBuilder();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            words.append(each.getClass().getSimpleName()).append(' ').append(each.getMessage()).append('\n');
        }
        return words.toString();
    }

    static String jsonIsCut(final long objects) {
        return "The JSON is cut off after record %d, or a quote or bracket is missing. Export it again".formatted(objects);
    }

    /** The reason why a reader found no schema: nearly always the first line of a CSV file. */
    static UnreadableContentException ofHeader(final Exception cause, final InspectingInputStream content) {
        final String line = content.firstLine();
        final String message;
        if (!content.json().isJson() && line.chars().filter(each -> each == '"').count() % 2 == 1) {
            message = "The header opens a quote and never closes it: the file is cut off or has no header. Export it again, with a header";
        } else {
            final List<Integer> repeated = repeated(line);
            message = repeated.isEmpty() ? "The Record Reader finds no schema for this content: check its Schema Access Strategy, or the header of the file"
                    : "The header gives columns %d and %d the same name: give every column a name of its own in the export".formatted(repeated.get(0) + 1, repeated.get(1) + 1);
        }
        return new UnreadableContentException(message, cause);
    }

    private static List<Integer> repeated(final String line) {
        int separator = SEPARATORS.charAt(0);
        for (final char candidate : SEPARATORS.toCharArray()) {
            separator = count(line, candidate) > count(line, separator) ? candidate : separator;
        }
        final List<String> names = new ArrayList<>();
        for (final String name : line.split(java.util.regex.Pattern.quote(String.valueOf((char) separator)), -1)) {
            final String plain = name.strip().replace("\"", "");
            final int first = names.indexOf(plain);
            if (first >= 0) {
                return List.of(first, names.size());
            }
            names.add(plain);
        }
        return List.of();
    }

    private static long count(final String text, final int character) {
        return text.chars().filter(each -> each == character).count();
    }

    /** The reason why the schema of a reader cannot fit the content; null if it can. */
    static String ofSchema(final RecordSchema schema, final InspectingInputStream content) {
        final List<RecordField> fields = schema.getFields();
        if (fields.isEmpty()) {
            return null;
        }
        final String first = fields.getFirst().getFieldName();
        final String line = content.firstLine().stripLeading();
        if (!first.isEmpty() && "[{<".indexOf(first.charAt(0)) >= 0 && line.startsWith(first.substring(0, 1))) {
            return "The content looks like %s, but the Record Reader reads another format: correct the name of the file, or choose the reader for this format"
                    .formatted(first.charAt(0) == '<' ? "XML" : "JSON");
        }
        for (final RecordField field : fields) {
            if (field.getFieldName().chars().anyMatch(each -> each == REPLACEMENT || each < ' ' && each != '\t' || each == 0x7F) && !content.json().isJson()) {
                return "The header is not text in the character set of the Record Reader: the file is binary, or encoded as UTF-16 or Windows-1252. Export it as UTF-8 or set Character Set";
            }
        }
        if (fields.size() == 1 && !content.json().isJson() && line.contains(first.substring(0, Math.min(1, first.length()))) && SEPARATORS.chars().anyMatch(each -> first.indexOf(each) >= 0)) {
            return "The header is a single column with separators inside: set the Value Separator of the Record Reader to the one of the file";
        }
        return null;
    }

    /** Whether the field names come from the first line, as with a reader that takes its schema from the header of a CSV file. */
    static boolean isHeader(final RecordSchema schema, final InspectingInputStream content) {
        final List<RecordField> fields = schema.getFields();
        final String line = content.firstLine();
        return !fields.isEmpty() && !content.json().isJson() && !line.isEmpty() && !line.startsWith("<") && line.charAt(0) >= ' '
                && contains(line, fields.getFirst().getFieldName());
    }

    private static boolean contains(final String line, final String name) {
        return Texts.lowerCase(line).contains(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes records as JSON, one per line, and as CSV. SampleFilesTest covers this class. */
final class SampleText {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SampleText() {
    }

    /** One line, with a space behind colons and commas. */
    private static final class OneLine extends MinimalPrettyPrinter {

        private static final long serialVersionUID = 1L;

        @Override
        public void writeObjectFieldValueSeparator(final JsonGenerator generator) throws IOException {
            generator.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(final JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(final JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Returns a record of each person, between the beginning and the end of a document. */
    static String json(final String beginning, final Function<SamplePerson, ObjectNode> sample, final String end) {
        return SamplePeople.ALL.stream().map(person -> "  " + line(sample.apply(person))).collect(Collectors.joining(",\n", beginning + "\n", "\n" + end + "\n"));
    }

    private static String line(final ObjectNode node) {
        try {
            return JSON.writer(new OneLine()).writeValueAsString(node);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns rows as CSV in which every value is quoted, as Data Loader writes it. */
    static String quotedCsv(final List<List<String>> rows) {
        return rows.stream().map(row -> row.stream().map(SamplePerson::text).collect(Collectors.joining("\",\"", "\"", "\"\r\n"))).collect(Collectors.joining());
    }

    /** Returns rows as CSV (RFC 4180). */
    static String csv(final List<List<String>> rows) {
        return rows.stream().map(row -> row.stream().map(SampleText::quotedIfNeeded).collect(Collectors.joining(",")) + "\r\n").collect(Collectors.joining());
    }

    private static String quotedIfNeeded(final String value) {
        final String text = SamplePerson.text(value);
        return text.matches("(?s).*[,\"\n].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }
}

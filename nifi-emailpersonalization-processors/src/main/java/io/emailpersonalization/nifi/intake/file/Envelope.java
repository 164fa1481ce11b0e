// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An object around the list of all records, such as {@code {"results": [...], "paging": {}}}. CustomerFileReaderTest tests it.
 *
 * @param name of the list
 * @param start the position of its bracket, in bytes
 */
record Envelope(String name, long start) {

    private static final JsonFactory JSON = new JsonFactory();
    /** Bytes after the list that are kept and checked. A longer rest is not checked. */
    private static final int MAX_REST_BYTES = 1 << 16;

    /** Finds the list in the beginning of JSON. An object with an id or an e-mail address of its own is a record and no envelope. */
    static Optional<Envelope> find(final byte[] beginning, final List<String> names) {
        try (JsonParser parser = JSON.createParser(beginning)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                final String name = parser.currentName();
                if (isOfPerson(name)) {
                    return Optional.empty();
                }
                final JsonToken value = parser.nextToken();
                if (value == JsonToken.START_ARRAY && names.contains(name)) {
                    final long start = parser.currentTokenLocation().getByteOffset();
                    final JsonToken first = parser.nextToken();
                    return first == JsonToken.START_OBJECT || first == JsonToken.END_ARRAY ? Optional.of(new Envelope(name, start)) : Optional.empty();
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (final IOException e) {
            // no JSON, or the list starts after this beginning
            return Optional.empty();
        }
    }

    private static boolean isOfPerson(final String name) {
        final String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return plain.equals("id") || plain.equals("customerid") || plain.contains("mail");
    }

    /** Returns the content with blanks instead of the envelope. Reading fails at the end if more than the rest of the envelope follows the list. */
    InputStream listOf(final InputStream content) {
        return new BlankedStream(content);
    }

    private void check(final byte[] rest) throws IOException {
        final String text = "{\"x\":0" + new String(rest, StandardCharsets.UTF_8);
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (isOfPerson(parser.currentName())) {
                    throw fault("an id or an address stands beside the list: it is not clear whether the file is one record or many. Let the export write a list of records", null);
                }
                parser.nextToken();
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw fault("more stands behind the object around the list. Let the export write one list of records", null);
            }
        } catch (final com.fasterxml.jackson.core.JsonProcessingException e) {
            throw fault("the object around the list is cut off or broken behind it. Export it again", e);
        }
    }

    private IOException fault(final String words, final Throwable cause) {
        return new IOException(new UnreadableContentException("The records stand in the list %s, and %s".formatted(name, words), cause));
    }

    /** Replaces the bytes before and after the list with blanks. Newlines stay. */
    private final class BlankedStream extends FilterInputStream {
        private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
        private long position;
        private int depth;
        private boolean inText;
        private boolean escaped;
        private boolean isBehind;
        private boolean isChecked;

        private BlankedStream(final InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int length) throws IOException {
            final int read = super.read(bytes, offset, length);
            for (int i = offset; i < offset + read; i++) {
                bytes[i] = see(bytes[i]);
            }
            if (read < 0 && isBehind && !isChecked && rest.size() < MAX_REST_BYTES) {
                isChecked = true;
                check(rest.toByteArray());
            }
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private byte see(final byte next) {
            if (position++ < start) {
                return blank(next);
            }
            if (isBehind) {
                if (rest.size() < MAX_REST_BYTES) {
                    rest.write(next);
                }
                return blank(next);
            }
            if (inText) {
                inText = escaped || next != '"';
                escaped = !escaped && next == '\\';
            } else if (next == '"') {
                inText = true;
            } else if (next == '[' || next == '{') {
                depth++;
            } else if (next == ']' || next == '}') {
                depth--;
                isBehind = depth == 0;
            }
            return next;
        }

        private static byte blank(final byte next) {
            return next == '\n' ? next : (byte) ' ';
        }
    }
}

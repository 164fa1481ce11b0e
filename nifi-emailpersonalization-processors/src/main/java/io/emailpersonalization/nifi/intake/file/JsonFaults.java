// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.emailpersonalization.nifi.record.read.JsonPrefix;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The first fault of JSON that a reader refuses. CustomerFileReaderTest tests it.
 *
 * @param fault with the record and the line; null if the JSON is valid
 * @param wholeRecords the content up to the last whole record before the fault; null if there is none
 * @param isEncoding whether the fault is that the content is not UTF-8
 */
record JsonFaults(UnreadableContentException fault, JsonPrefix wholeRecords, boolean isEncoding) {

    private static final JsonFactory JSON = new JsonFactory();

    Optional<UnreadableContentException> found() {
        return Optional.ofNullable(fault);
    }

    /** Reads the content to its end or to the first fault. */
    static JsonFaults of(final ReopenableContent content) throws IOException {
        long records = 0;
        JsonPrefix whole = null;
        try (InputStream bytes = content.open(); JsonParser parser = JSON.createParser(bytes)) {
            int lists = 0;
            try {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    switch (token) {
                        case START_ARRAY -> lists++;
                        case END_ARRAY -> lists--;
                        case START_OBJECT -> {
                            skipRecord(parser);
                            records++;
                            whole = new JsonPrefix(parser.currentLocation().getByteOffset(), lists);
                        }
                        default -> {
                            final String message = "Record %d, in line %d, is no object, and nothing behind it is read. Let the export write a list of objects"
                                    .formatted(records + 1, parser.currentTokenLocation().getLineNr());
                            return new JsonFaults(new UnreadableContentException(message, null, records + 1), whole, false);
                        }
                    }
                }
                return new JsonFaults(null, whole, false);
            } catch (final JsonProcessingException e) {
                return new JsonFaults(new UnreadableContentException(JsonSyntax.message(e, place(e, records + 1)), e, records + 1), whole, JsonSyntax.isEncoding(e));
            } catch (final IOException e) {
                if (e.getCause() instanceof UnreadableContentException known) {
                    return new JsonFaults(new UnreadableContentException("%s. It stands behind record %d".formatted(known.getMessage(), records), known, records + 1), whole, false);
                }
                throw e;
            }
        }
    }

    private static void skipRecord(final JsonParser parser) throws IOException {
        int depth = 1;
        while (depth > 0) {
            final JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                depth++;
            } else if (token == JsonToken.END_OBJECT) {
                depth--;
            }
        }
    }

    private static String place(final JsonProcessingException fault, final long record) {
        return "record %d, in line %d".formatted(record, fault.getLocation() == null ? 0 : fault.getLocation().getLineNr());
    }
}

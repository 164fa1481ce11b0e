// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** One page of rows, read row by row. The links are known behind the last row. QueryDynamicsRecordTest tests it. */
final class DataversePage implements Closeable {

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private final JsonParser parser;
    private boolean isWithinRows;
    private boolean hasRows;
    private String nextLink;
    private String deltaLink;

    DataversePage(final InputStream body) throws DataverseException {
        try {
            parser = JSON.getFactory().createParser(body);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(null);
            }
        } catch (final IOException e) {
            throw fault(e);
        }
    }

    /**
     * Returns the next row; null behind the last, when all of the answer was read.
     *
     * @throws DataverseException when the answer is cut off, or is no page
     */
    ObjectNode next() throws DataverseException {
        try {
            while (true) {
                if (!isWithinRows && !enterRows()) {
                    return null;
                }
                final JsonToken token = parser.nextToken();
                if (token == JsonToken.START_OBJECT) {
                    return JSON.readTree(parser);
                }
                if (token != JsonToken.END_ARRAY) {
                    throw malformed(null);
                }
                isWithinRows = false;
            }
        } catch (final IOException e) {
            throw fault(e);
        }
    }

    /** Reads up to the rows; returns false at the end of the answer. */
    private boolean enterRows() throws IOException, DataverseException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            final String name = parser.currentName();
            final JsonToken value = parser.nextToken();
            if ("value".equals(name) && value == JsonToken.START_ARRAY) {
                isWithinRows = true;
                hasRows = true;
                return true;
            }
            if ("@odata.nextLink".equals(name)) {
                nextLink = parser.getText();
            } else if ("@odata.deltaLink".equals(name)) {
                deltaLink = parser.getText();
            }
            parser.skipChildren();
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null || !hasRows && nextLink == null && deltaLink == null) {
            throw malformed(null);
        }
        return false;
    }

    private static DataverseException fault(final IOException cause) {
        return cause instanceof JsonProcessingException && !(cause instanceof com.fasterxml.jackson.core.io.JsonEOFException) ? malformed(cause) : DataverseClient.cut(cause);
    }

    private static DataverseException malformed(final Throwable cause) {
        return DataverseException.refused("The answer is no page of rows in JSON: check that Environment URL is the address of Dataverse, and no proxy changes its answers", cause);
    }

    /** The link to the next page; null for none. */
    String nextLink() {
        return nextLink;
    }

    /** The link to later changes; null for none. */
    String deltaLink() {
        return deltaLink;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}

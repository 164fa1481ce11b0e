// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/** Values of columns that hold JSON. SyncStateTest and JobPushTest test it. */
final class JsonColumn {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonColumn() {
    }

    /** The JSON of a map or set of texts. */
    static String json(final Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads an object of texts.
     *
     * @param column table and column, for the message
     */
    static Map<String, String> fields(final String json, final String column) throws SQLException {
        return read(json, new TypeReference<>() {
        }, column);
    }

    /**
     * Reads an array of texts.
     *
     * @param column table and column, for the message
     */
    static Set<String> texts(final String json, final String column) throws SQLException {
        return read(json, new TypeReference<>() {
        }, column);
    }

    private static <T> T read(final String json, final TypeReference<T> type, final String column) throws SQLException {
        try {
            return JSON.readValue(json, type);
        } catch (final JsonProcessingException e) {
            throw new SQLException(column + " holds an unexpected value", e);
        }
    }
}

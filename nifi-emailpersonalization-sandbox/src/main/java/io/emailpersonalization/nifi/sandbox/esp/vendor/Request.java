// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.vendor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One request to the sandbox.
 *
 * @param number position in the order of arrival, from 1; 0 for requests to the admin interface
 * @param at milliseconds since the sandbox was started
 * @param status status of the answer; 0 before there is one, and where the connection was cut instead
 */
public record Request(long number, long at, String method, String path, Map<String, String> query, String body, int status) {

    /**
     * Parses a query string.
     *
     * @param raw null for none
     */
    public static Map<String, String> query(final String raw) {
        final Map<String, String> query = new HashMap<>();
        for (final String pair : raw == null ? new String[0] : raw.split("&")) {
            final int equals = pair.indexOf('=');
            query.put(URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8),
                    equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    /** Returns the body as JSON, an empty object for an empty body, and null for a body that is not JSON. */
    public JsonNode json() {
        try {
            return body.isEmpty() ? Reply.JSON.createObjectNode() : Reply.JSON.readTree(body);
        } catch (final JsonProcessingException e) {
            return null;
        }
    }

    /** Returns the same request without a field of its JSON body, at any depth; the request itself where its body is not JSON. */
    public Request without(final String field) {
        final JsonNode json = json();
        if (json == null) {
            return this;
        }
        json.findParents(field).forEach(parent -> ((ObjectNode) parent).remove(field));
        return new Request(number, at, method, path, query, body.isEmpty() ? body : json.toString(), status);
    }

    /** Returns the same request with the status of its answer. */
    public Request answered(final int answer) {
        return new Request(number, at, method, path, query, body, answer);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One request as it came.
 *
 * @param number position in the order of arrival, from 1
 * @param at milliseconds since the sandbox was started
 * @param status what was answered; 0 when the connection was cut
 */
public record Request(long number, long at, String method, String path, Map<String, String> query, String body, int status) {

    /** @param raw null for none */
    static Map<String, String> query(final String raw) {
        final Map<String, String> query = new HashMap<>();
        for (final String pair : raw == null ? new String[0] : raw.split("&")) {
            final int equals = pair.indexOf('=');
            query.put(URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8),
                    equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    JsonNode json() {
        try {
            return body.isEmpty() ? Reply.JSON.createObjectNode() : Reply.JSON.readTree(body);
        } catch (final JsonProcessingException e) {
            return null;
        }
    }

    Request answered(final int answer) {
        return new Request(number, at, method, path, query, body, answer);
    }
}

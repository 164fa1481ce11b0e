// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import java.util.Map;

/**
 * One request as it came.
 *
 * @param number position in the order of arrival, from 1
 * @param at milliseconds since the sandbox was started
 * @param status what was answered; 0 when the connection was cut
 */
public record Request(long number, long at, String method, String path, Map<String, String> query, String body, int status) {

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

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The answers of HubSpot's APIs: errors with a category and a correlation id, and batches that succeed in part (HTTP 207). */
final class HubspotReplies {

    static final String VALIDATION_ERROR = "VALIDATION_ERROR";

    private static final String JSON = "application/json;charset=utf-8";

    private HubspotReplies() {
    }

    static Reply ok(final Object value) {
        return json(200, value);
    }

    static Reply json(final int status, final Object value) {
        return Reply.json(status, JSON, value);
    }

    static Reply error(final int status, final String category, final String message) {
        return error(status, category, message, List.of());
    }

    static Reply error(final int status, final String category, final String message, final List<Map<String, Object>> errors) {
        final Map<String, Object> body = new LinkedHashMap<>(Map.of("status", "error", "category", category, "message", message, "correlationId", UUID.randomUUID().toString()));
        if (!errors.isEmpty()) {
            body.put("errors", errors);
        }
        return json(status, body);
    }

    static Reply notFound() {
        return error(404, "OBJECT_NOT_FOUND", "resource not found");
    }

    static Reply missingScopes(final String scope) {
        return error(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
                List.of(Map.of("message", "One or more of the following scopes are required.", "context", Map.of("requiredGranularScopes", List.of(scope)))));
    }

    /** The answer to a batch: 207 where one of its inputs failed. */
    static Reply batch(final int status, final List<Map<String, Object>> results, final List<Map<String, Object>> errors) {
        final Map<String, Object> body = new LinkedHashMap<>(Map.of("status", "COMPLETE", "results", results, "startedAt", "2026-11-30T00:00:00.000Z", "completedAt", "2026-11-30T00:00:00.001Z"));
        if (!errors.isEmpty()) {
            body.put("numErrors", errors.size());
            body.put("errors", errors);
        }
        return json(errors.isEmpty() ? status : 207, body);
    }

    /** One error of a batch. */
    static Map<String, Object> batchError(final String category, final String message, final Map<String, Object> context) {
        return Map.of("status", "error", "category", category, "message", message, "context", context);
    }
}

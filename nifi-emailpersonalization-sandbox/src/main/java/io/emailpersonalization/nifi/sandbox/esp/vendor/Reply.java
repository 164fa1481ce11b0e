// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.vendor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The answer to one request.
 *
 * @param contentType the Content-Type header; may be null
 * @param location the Location header; may be null
 * @param retryAfter the Retry-After header in seconds; 0 for none
 * @param headers further headers
 */
public record Reply(int status, String contentType, byte[] body, String location, int retryAfter, Map<String, String> headers) {

    /** Reads and writes JSON for the whole sandbox. */
    public static final JsonMapper JSON = JsonMapper.builder().build();

    /** A success without a body. */
    public static final Reply NO_CONTENT = new Reply(204, null, new byte[0], null, 0);

    /** An answer without further headers. */
    public Reply(final int status, final String contentType, final byte[] body, final String location, final int retryAfter) {
        this(status, contentType, body, location, retryAfter, Map.of());
    }

    /** Returns status 200 with a JSON body. */
    public static Reply json(final Object value) {
        return json(200, "application/json; charset=utf-8", value);
    }

    /**
     * Returns an error as a problem document (RFC 7807).
     *
     * @param type the URI that names the kind of problem
     */
    public static Reply problem(final String type, final int status, final String title, final String detail) {
        final Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", type);
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", UUID.randomUUID().toString());
        return json(status, "application/problem+json; charset=utf-8", problem);
    }

    /** Returns a JSON body with a status and a content type. */
    public static Reply json(final int status, final String contentType, final Object value) {
        try {
            return new Reply(status, contentType, JSON.writeValueAsBytes(value), null, 0);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the same answer with a Retry-After header. */
    public Reply withRetryAfter(final int seconds) {
        return new Reply(status, contentType, body, location, seconds, headers);
    }

    /** Returns the same answer with further headers. */
    public Reply withHeaders(final Map<String, String> more) {
        return new Reply(status, contentType, body, location, retryAfter, Map.copyOf(more));
    }
}

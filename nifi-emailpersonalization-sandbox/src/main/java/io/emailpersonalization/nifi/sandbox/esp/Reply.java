// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to one request.
 *
 * @param location the Location header; may be null
 * @param retryAfter the Retry-After header in seconds; 0 for none
 */
record Reply(int status, String contentType, byte[] body, String location, int retryAfter) {

    static final JsonMapper JSON = JsonMapper.builder().build();
    static final Reply NO_CONTENT = new Reply(204, null, new byte[0], null, 0);

    static Reply json(final Object value) {
        return json(200, "application/json; charset=utf-8", value);
    }

    /** Mailchimp's form of an error: a problem document. */
    static Reply problem(final int status, final String title, final String detail) {
        final Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "https://mailchimp.com/developer/marketing/docs/errors/");
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", java.util.UUID.randomUUID().toString());
        return json(status, "application/problem+json; charset=utf-8", problem);
    }

    static Reply of(final Fault fault) {
        return new Reply(fault.status(), fault.contentType(), fault.body() == null ? new byte[0] : fault.body().getBytes(StandardCharsets.UTF_8), fault.location(), fault.retryAfter());
    }

    private static Reply json(final int status, final String contentType, final Object value) {
        try {
            return new Reply(status, contentType, JSON.writeValueAsBytes(value), null, 0);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

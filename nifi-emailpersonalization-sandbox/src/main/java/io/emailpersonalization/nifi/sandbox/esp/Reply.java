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
 */
record Reply(int status, String contentType, byte[] body, String location) {

    static final JsonMapper JSON = JsonMapper.builder().build();
    static final Reply NO_CONTENT = new Reply(204, null, new byte[0], null);

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
        return new Reply(fault.status(), fault.contentType(), fault.body() == null ? new byte[0] : fault.body().getBytes(StandardCharsets.UTF_8), fault.location());
    }

    private static Reply json(final int status, final String contentType, final Object value) {
        try {
            return new Reply(status, contentType, JSON.writeValueAsBytes(value), null);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

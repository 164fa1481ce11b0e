// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Brevo's JSON for attributes, times and errors. */
final class BrevoReplies {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx");

    private BrevoReplies() {
    }

    static Reply json(final int status, final Object value) {
        return Reply.json(status, "application/json", value);
    }

    static Reply error(final int status, final String code, final String message) {
        return json(status, Map.of("code", code, "message", message));
    }

    static Reply invalid(final String message) {
        return error(400, "invalid_parameter", message);
    }

    static Reply notFound(final String message) {
        return error(404, "document_not_found", message);
    }

    /** @param identifiers such as email or SMS */
    static Reply duplicate(final String... identifiers) {
        return json(400, Map.of("code", "duplicate_parameter", "message", "Unable to create contact, " + String.join(", ", identifiers) + " is already associated with another Contact",
                "metadata", Map.of("duplicate_identifiers", List.of(identifiers))));
    }

    static String time(final Instant time) {
        return TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    static Map<String, Object> attribute(final SandboxField field) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", field.tag());
        json.put("category", "category".equals(field.type()) ? "category" : "normal");
        if ("category".equals(field.type())) {
            json.put("enumeration", IntStream.range(0, field.options().size()).mapToObj(i -> Map.of("value", i + 1, "label", field.options().get(i))).toList());
        } else {
            json.put("type", field.type());
        }
        if ("multiple-choice".equals(field.type())) {
            json.put("multiCategoryOptions", field.options());
        }
        return json;
    }
}

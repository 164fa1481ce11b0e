// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.activity;

import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.ActivityEvent.Type;
import io.emailpersonalization.nifi.record.value.Digests;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The payload of a webhook of a Mailchimp audience. Source: Mailchimp's developer guide "Sync Audience Data with Webhooks": the types subscribe, unsubscribe, cleaned, upemail, profile and
 * campaign, with the time {@code fired_at}, which is taken as UTC. Tested by ConsumeEspActivityTest.
 */
final class MailchimpPayload {

    /** A payload with more fields is no webhook. */
    private static final int MAX_FIELDS = 1000;
    /** Hex digits of an event id: enough that two events differ. */
    private static final int ID_DIGITS = 32;

    private MailchimpPayload() {
    }

    static PayloadEvent read(final byte[] payload) throws InvalidPayloadException {
        final Map<String, String> fields = fields(new String(payload, StandardCharsets.UTF_8));
        final String kind = fields.get("type");
        if (kind == null) {
            throw new InvalidPayloadException("The payload is no form with the field type: set Payload Format to the sender, and let nothing change the content before");
        }
        final String reason = fields.get("data[reason]");
        return switch (kind) {
            case "subscribe" -> event(fields, Type.OPT_IN, "data[email]", null);
            // delete: somebody archived the contact, which is no refusal of the person
            case "unsubscribe" -> "delete".equals(fields.get("data[action]")) ? new PayloadEvent.Ignored("unsubscribe, deleted")
                    : event(fields, "abuse".equals(reason) ? Type.COMPLAINT : Type.OPT_OUT, "data[email]", reason);
            case "cleaned" -> event(fields, "abuse".equals(reason) ? Type.COMPLAINT : Type.BOUNCE_HARD, "data[email]", reason);
            case "upemail" -> event(fields, Type.ADDRESS_CHANGE, "data[old_email]", fields.get("data[new_email]"));
            default -> new PayloadEvent.Ignored(kind.matches("[a-z_]{1,30}") ? kind : "other");
        };
    }

    private static PayloadEvent event(final Map<String, String> fields, final Type type, final String address, final String detail) {
        final Optional<Instant> at = time(fields.get("fired_at"));
        if (at.isEmpty()) {
            return new PayloadEvent.Invalid("fired_at is missing or no time");
        }
        final String email = fields.get(address);
        if (email == null || email.isBlank()) {
            return new PayloadEvent.Invalid(address + " is missing");
        }
        final String id = Digests.sha256OfParts(fields.getOrDefault("data[list_id]", ""), fields.get("type"), email, at.get().toString()).substring(0, ID_DIGITS);
        return new PayloadEvent.Happened(new ActivityEvent(type, id, at.get(), email, null, detail));
    }

    private static Optional<Instant> time(final String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(LocalDateTime.parse(text.strip().replace(' ', 'T')).toInstant(ZoneOffset.UTC));
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> fields(final String form) throws InvalidPayloadException {
        final Map<String, String> fields = new HashMap<>();
        final String[] pairs = form.split("&", MAX_FIELDS + 1);
        if (pairs.length > MAX_FIELDS) {
            throw new InvalidPayloadException("The payload has more than " + MAX_FIELDS + " fields");
        }
        for (final String pair : pairs) {
            final String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                fields.putIfAbsent(decoded(parts[0]), decoded(parts[1]));
            }
        }
        return fields;
    }

    private static String decoded(final String text) throws InvalidPayloadException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException e) {
            throw new InvalidPayloadException("The payload is no form: an escape is cut or wrong");
        }
    }
}

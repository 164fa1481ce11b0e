// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.activity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.ActivityEvent.Type;
import io.emailpersonalization.nifi.record.value.Digests;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The payload of a Brevo webhook: one event, or several as an array. Source of the words: Brevo's documentation of marketing and transactional webhooks, which writes them with capitals inside
 * and with underscores. The time is {@code ts_event} or {@code ts_epoch} in seconds or milliseconds since 1970; {@code date_event} has no time zone and is not read. Tested by ConsumeEspActivityTest.
 */
final class BrevoPayload {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Words without underscores, in lower case. */
    private static final Map<String, Type> TYPES = Map.ofEntries(Map.entry("unsubscribe", Type.OPT_OUT), Map.entry("unsubscribed", Type.OPT_OUT), Map.entry("hardbounce", Type.BOUNCE_HARD),
            Map.entry("invalidemail", Type.BOUNCE_HARD), Map.entry("softbounce", Type.BOUNCE_SOFT), Map.entry("spam", Type.COMPLAINT), Map.entry("complaint", Type.COMPLAINT),
            Map.entry("opened", Type.OPEN), Map.entry("uniqueopened", Type.OPEN), Map.entry("click", Type.CLICK), Map.entry("proxyopen", Type.MACHINE_OPEN),
            Map.entry("uniqueproxyopen", Type.MACHINE_OPEN), Map.entry("loadedbyproxy", Type.MACHINE_OPEN));

    /** Hex digits of an event id: enough that two events differ. */
    private static final int ID_DIGITS = 32;
    /** A number with more digits counts milliseconds. */
    private static final long MAX_SECONDS = 99_999_999_999L;

    private BrevoPayload() {
    }

    static List<PayloadEvent> read(final byte[] payload) throws InvalidPayloadException {
        final JsonNode json;
        try {
            json = JSON.readTree(payload);
        } catch (final IOException e) {
            throw new InvalidPayloadException("The payload is no JSON: set Payload Format to the sender, and let nothing change the content before");
        }
        if (!json.isObject() && !json.isArray()) {
            throw new InvalidPayloadException("The payload is neither a JSON object nor an array");
        }
        final List<PayloadEvent> events = new ArrayList<>();
        for (final JsonNode event : json.isArray() ? json : List.of(json)) {
            events.add(event(event));
        }
        return events;
    }

    private static PayloadEvent event(final JsonNode json) {
        final String word = json.path("event").asText("").replace("_", "").toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return new PayloadEvent.Invalid("event is missing");
        }
        final Type type = TYPES.get(word);
        if (type == null) {
            return new PayloadEvent.Ignored(word.matches("[a-z]{1,30}") ? word : "other");
        }
        final Optional<Instant> at = time(json);
        if (at.isEmpty()) {
            return new PayloadEvent.Invalid("ts_event is missing or no time");
        }
        final String email = json.path("email").asText("");
        if (email.isBlank()) {
            return new PayloadEvent.Invalid("email is missing");
        }
        final String link = json.path("link").asText(json.path("URL").asText(""));
        final String id = Digests.sha256OfParts(word, email, at.get().toString(), json.path("message-id").asText(""), json.path("camp_id").asText(""), link).substring(0, ID_DIGITS);
        final String detail = type == Type.CLICK ? link : json.path("reason").asText("");
        return new PayloadEvent.Happened(new ActivityEvent(type, id, at.get(), email, null, detail.isEmpty() ? null : detail));
    }

    private static Optional<Instant> time(final JsonNode json) {
        for (final String name : List.of("ts_event", "ts_epoch", "ts")) {
            final JsonNode time = json.path(name);
            final long number = time.isIntegralNumber() && time.canConvertToLong() ? time.asLong() : time.isTextual() && time.asText().matches("[0-9]{1,15}") ? Long.parseLong(time.asText()) : 0;
            if (number > 0) {
                return Optional.of(number > MAX_SECONDS ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number));
            }
        }
        return Optional.empty();
    }
}

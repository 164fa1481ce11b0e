// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.record.value.Digests;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.TreeSet;

/** Ids of events whose sender states none in a header: the same for every repetition of an event. Tested by VerifyWebhookSignatureTest. */
final class EventIds {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private EventIds() {
    }

    /** Returns the id of a body that a repetition sends unchanged. */
    static String ofBody(final byte[] body) {
        final MessageDigest digest = Digests.sha256();
        digest.update(body);
        return "sha256:" + Digests.hex(digest);
    }

    /** Returns the id of a JSON object that has one in the field {@code id}, as Stripe's; otherwise that of the body. */
    static String ofObject(final byte[] body) {
        final JsonNode id = read(body).path("id");
        return id.isTextual() && !id.asText().isBlank() ? id.asText() : ofBody(body);
    }

    /**
     * Returns the id of HubSpot's array of events. A repetition has another {@code attemptNumber}, so that the body is no id. The order of the events does not matter.
     */
    static String ofHubspot(final byte[] body) {
        final JsonNode events = read(body);
        final TreeSet<String> ids = new TreeSet<>();
        for (final JsonNode event : events) {
            if (event.path("eventId").isMissingNode()) {
                return ofBody(body);
            }
            ids.add("%s %s %s %s".formatted(event.path("eventId").asText(), event.path("subscriptionId").asText(), event.path("objectId").asText(), event.path("occurredAt").asText()));
        }
        return ids.isEmpty() ? ofBody(body) : "sha256:" + Digests.sha256(String.join("\n", ids));
    }

    private static JsonNode read(final byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (final IOException e) {
            return JSON.missingNode();
        }
    }
}

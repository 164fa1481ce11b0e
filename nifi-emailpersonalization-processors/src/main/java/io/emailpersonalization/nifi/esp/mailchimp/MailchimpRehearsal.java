// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.http.Rehearsal;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Mailchimp answers where it accepts everything. A change of a contact comes back as it was sent, and a member of a batch with the status and
 * the tags that were read before. Tested by {@code DryRunTest}.
 */
final class MailchimpRehearsal implements Rehearsal.Vendor {

    private static final String STATUS = "status";
    private static final String ADDRESS = "email_address";

    /** The contacts that were read since the last batch, by the key of their address: at most those of one batch of a push. */
    private final Map<String, JsonNode> known = new ConcurrentHashMap<>();

    @Override
    public void learn(final String body) {
        try {
            final JsonNode member = MailchimpApi.JSON.readTree(body);
            if (member.hasNonNull(ADDRESS) && member.path("tags").isArray()) {
                known.put(MailchimpAddresses.key(member.path(ADDRESS).asText()), member);
            }
        } catch (final JsonProcessingException e) {
            // what is no contact says nothing of one
        }
    }

    @Override
    public Rehearsal.Answer accept(final String method, final URI uri, final String body) {
        if (body.isEmpty()) {
            return Rehearsal.Answer.empty();
        }
        final ObjectNode answer = read(body);
        if (answer.has("members")) {
            return Rehearsal.Answer.of(200, batch(answer.path("members")).toString());
        }
        if (!answer.has(STATUS)) {
            answer.put(STATUS, ContactStatus.SUBSCRIBED.text());
        }
        return Rehearsal.Answer.of(200, answer.toString());
    }

    private ObjectNode batch(final JsonNode members) {
        final ObjectNode answer = MailchimpApi.JSON.createObjectNode();
        final ArrayNode created = answer.putArray("new_members");
        final ArrayNode updated = answer.putArray("updated_members");
        answer.putArray("errors");
        members.forEach(sent -> {
            final String address = sent.path(ADDRESS).asText();
            final JsonNode held = known.get(MailchimpAddresses.key(address));
            if (held == null) {
                created.addObject().put(ADDRESS, address).put(STATUS, sent.path("status_if_new").asText()).putArray("tags");
            } else {
                updated.add(held);
            }
        });
        known.clear();
        return answer;
    }

    private static ObjectNode read(final String body) {
        try {
            return (ObjectNode) MailchimpApi.JSON.readTree(body);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A request of this client is no JSON", e);
        }
    }
}

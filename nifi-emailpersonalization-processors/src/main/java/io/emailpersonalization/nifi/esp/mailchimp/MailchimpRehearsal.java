// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.http.Rehearsal;

import java.net.URI;

/** What Mailchimp answers where it accepts everything. A change of a contact comes back as it was sent, every member of a batch as a new one. Tested by {@code DryRunTest}. */
final class MailchimpRehearsal implements Rehearsal.Vendor {

    private static final String STATUS = "status";

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

    private static ObjectNode batch(final JsonNode members) {
        final ObjectNode answer = MailchimpApi.JSON.createObjectNode();
        final ArrayNode created = answer.putArray("new_members");
        members.forEach(member -> created.addObject().put("email_address", member.path("email_address").asText()).put(STATUS, member.path("status_if_new").asText()));
        answer.putArray("updated_members");
        answer.putArray("errors");
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

// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.LinkedHashMap;
import java.util.Map;

/** Requests on one existing member: read, change, archive, tag and delete permanently. Tested by {@code EspSandboxTest}. */
final class MemberRequests {

    /** Mailchimp's documentation of events. */
    private static final String EVENT_NAME = ".{2,30}";

    private final SandboxAudience audience;
    private final SandboxContact contact;
    private final Request request;

    MemberRequests(final SandboxAudience audience, final SandboxContact contact, final Request request) {
        this.audience = audience;
        this.contact = contact;
        this.request = request;
    }

    Reply read() {
        return Reply.json(MailchimpReplies.member(audience, contact));
    }

    Reply patch() {
        final JsonNode change = request.json();
        final String status = change.path("status").asText(contact.status());
        if (change.has("status") && !MemberUpserts.STATUSES.contains(status)) {
            return MailchimpReplies.invalidResource("The resource submitted could not be validated: a status is one of " + MemberUpserts.STATUSES);
        }
        if ("subscribed".equals(status) && MemberUpserts.COMPLIANCE_STATES.contains(contact.status())) {
            return MailchimpReplies.problem(400, "Member In Compliance State", MemberUpserts.complianceState(contact.address()));
        }
        if (AcceptedLanguages.refuses(change)) {
            return MailchimpReplies.invalidResource("The resource submitted could not be validated: the language is not supported.");
        }
        final String address = change.path("email_address").asText(contact.address());
        if (!address.equalsIgnoreCase(contact.address())) {
            if (audience.find(address) != null) {
                return MailchimpReplies.problem(400, "Member Exists", address + " is already a list member. Use PUT to insert or update list members.");
            }
            audience.changeAddress(contact, address, request.at());
        }
        for (final JsonNode permission : change.path("marketing_permissions")) {
            final String topic = permission.path("marketing_permission_id").asText();
            if (!audience.topics().containsKey(topic)) {
                return MailchimpReplies.invalidResource("The resource submitted could not be validated: the marketing permission does not exist.");
            }
            if (permission.path("enabled").asBoolean()) {
                contact.topics().add(topic);
            } else {
                contact.topics().remove(topic);
            }
        }
        contact.setLanguage(change.path("language").asText(contact.language()));
        if (change.has("status")) {
            audience.setStatus(contact, status, StatusChange.Actor.API, request.at());
        }
        audience.touch(contact, request.at());
        return read();
    }

    Reply archive() {
        if ("archived".equals(contact.status())) {
            return MailchimpReplies.methodNotAllowed("This list member cannot be removed. Please contact support.");
        }
        audience.setStatus(contact, "archived", StatusChange.Actor.API, request.at());
        return Reply.NO_CONTENT;
    }

    Reply deletePermanently() {
        audience.erase(contact, request.at());
        return Reply.NO_CONTENT;
    }

    Reply tags() {
        return Reply.json(Map.of("tags", new Page(request).of(contact.memberships()).stream().map(tag -> Map.of("id", audience.membershipId(tag), "name", tag)).toList(),
                "total_items", contact.memberships().size()));
    }

    Reply addEvent() {
        final JsonNode event = request.json();
        if (!event.path("name").asText("").matches(EVENT_NAME)) {
            return MailchimpReplies.invalidResource("The resource submitted could not be validated: an event name has 2 to 30 characters.");
        }
        if (event.path("properties").valueStream().anyMatch(value -> !value.isTextual())) {
            return MailchimpReplies.invalidResource("The resource submitted could not be validated: properties of an event are texts.");
        }
        final Map<String, Object> told = new LinkedHashMap<>();
        event.properties().forEach(part -> told.put(part.getKey(), part.getValue()));
        audience.addEvent(contact, told, !event.path("is_syncing").asBoolean());
        return Reply.NO_CONTENT;
    }

    Reply setTags() {
        request.json().path("tags").forEach(tag -> {
            if ("active".equals(tag.path("status").asText())) {
                audience.join(contact, tag.path("name").asText(), !request.json().path("is_syncing").asBoolean());
            } else {
                contact.memberships().remove(tag.path("name").asText());
            }
        });
        return Reply.NO_CONTENT;
    }
}
